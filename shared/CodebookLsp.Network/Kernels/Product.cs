using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Every matrix product of a decoder. On the processor a row's sums depend on nothing but the row: not on the rows beside it, not on how
/// many threads there are. libtorch's libraries promise neither. They cut long sums into pieces, and cut them differently for other numbers
/// of rows and threads (oneDNN on AMX from 130 rows on, MKL with two threads from 57 on, all of them below 16).
/// </summary>
internal static class Product
{
    /// <param name="x">[rows, width]</param>
    /// <param name="fewRows">Of the two kernels the one for few rows; the caller's choice must not depend on how many rows there
    /// are.</param>
    /// <returns>[rows, outputs] like <paramref name="x"/></returns>
    public static Tensor Of(Tensor x, Linear linear, bool fewRows)
    {
        using var weight = linear.Lend();
        if (!OwnKernels.Take(x))
            return functional.linear(x, weight.Numbers, linear.Bias!);
        using var plain = x.contiguous();
        return fewRows
            ? SmallBatchMatmul.Multiply(plain, weight.Numbers, linear.Bias)
            : RowTiles.Multiply(plain, weight.Numbers, linear.Bias);
    }
}
