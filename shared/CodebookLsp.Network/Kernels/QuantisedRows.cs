using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Rows of numbers rounded to eight bits, each 32 with a scale of their own (as GGML's Q8_1), for products with weights of a few bits. A
/// number is at most a 254th of the largest of its 32 away from what it was.
/// </summary>
internal sealed unsafe class QuantisedRows : IDisposable
{
    public const int Block = 32;

    private const float Rounding = 12582912; // 1.5 · 2^23: adding it leaves a whole number, rounded to even, in the lowest bits

    private readonly int width;

    /// <param name="capacity">So many rows at most.</param>
    /// <param name="width">Of a row; a multiple of 32.</param>
    public QuantisedRows(int capacity, int width)
    {
        this.width = width;
        var numbers = (long)capacity * width;
        Shorts = (short*)NativeMemory.AlignedAlloc((nuint)((numbers * 3) + (numbers / Block * 4 * sizeof(float))), 64);
        Bytes = (sbyte*)(Shorts + numbers);
        Scales = (float*)(Bytes + numbers);
        Sums = Scales + (numbers / Block);
        HalfSums = (int*)(Sums + (numbers / Block));
    }

    public int Blocks => width / Block;

    /// <summary>[rows, width]</summary>
    public sbyte* Bytes { get; }

    /// <summary>[rows, width]: the same numbers in sixteen bits.</summary>
    public short* Shorts { get; }

    /// <summary>[rows, blocks]: what a block's numbers are multiplied with.</summary>
    public float* Scales { get; }

    /// <summary>[rows, blocks]: the sum of a block's numbers, multiplied.</summary>
    public float* Sums { get; }

    /// <summary>[rows, blocks, 2]: the sums of a block's first and last sixteen numbers.</summary>
    public int* HalfSums { get; }

    /// <summary>Rounds a row.</summary>
    /// <param name="x">[width]</param>
    public void Put(int row, float* x)
    {
        for (var block = 0; block < Blocks; block++)
            Put(row, block, x + (block * Block));
    }

    /// <summary>Rounds one block of a row. The result is the same on every processor.</summary>
    /// <param name="x">[32]; numbers that are none, or infinite, make all of the block's products none.</param>
    public void Put(int row, int block, float* x)
    {
        Vector512<float> first = Lanes.Load(x), second = Lanes.Load(x + Lanes.Count);
        var positive = Vector512.Create(0x7fffffff);
        var bits = Vector512.Max(first.AsInt32() & positive, second.AsInt32() & positive); // ordered as the numbers are, NaN last
        var pairs = Vector256.Max(bits.GetLower(), bits.GetUpper());
        var fours = Vector128.Max(pairs.GetLower(), pairs.GetUpper());
        var most = BitConverter.Int32BitsToSingle(Math.Max(Math.Max(fours[0], fours[1]), Math.Max(fours[2], fours[3])));
        var (factor, scale) = most < 1e-30f ? (0, 0) : float.IsFinite(most) ? (127 / most, most / 127) : (0, float.NaN);
        var whole = Whole(first, factor);
        var rest = Whole(second, factor);
        var place = ((long)row * width) + (block * Block);
        var narrow = Vector512.Narrow(whole, rest);
        narrow.Store(Shorts + place);
        Vector256.Narrow(narrow.GetLower(), narrow.GetUpper()).Store(Bytes + place);
        Scales[((long)row * Blocks) + block] = scale;
        var (lower, upper) = (Vector512.Sum(whole), Vector512.Sum(rest));
        Sums[((long)row * Blocks) + block] = scale * (lower + upper);
        var halves = HalfSums + (2 * (((long)row * Blocks) + block));
        (halves[0], halves[1]) = (lower, upper);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Shorts); // and what lies behind
    }

    private static Vector512<int> Whole(Vector512<float> x, float factor) =>
        ((x * Vector512.Create(factor)) + Vector512.Create(Rounding)).AsInt32()
        - Vector512.Create(BitConverter.SingleToInt32Bits(Rounding));
}
