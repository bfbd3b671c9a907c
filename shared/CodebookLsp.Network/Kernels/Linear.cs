using CodebookLsp.Network.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// A matrix to multiply with, and a bias. The matrix lies in memory as numbers, or in the fewer bytes of its file: then numbers are made of
/// these for each product.
/// </summary>
internal sealed class Linear : IDisposable
{
    private readonly Tensor? numbers;
    private readonly StoredMatrix? stored;
    private readonly MatrixRoom? room;

    /// <param name="weight">[out, in]; taken over.</param>
    /// <param name="bias">[out]; taken over.</param>
    public Linear(Tensor weight, Tensor? bias) => (numbers, Type, Bias) = (weight, weight.dtype, bias);

    /// <param name="weight">[out, in]; taken over.</param>
    /// <param name="bias">[out]; taken over.</param>
    /// <param name="room">Where its numbers are made, of the type that is computed with.</param>
    public Linear(StoredMatrix weight, Tensor? bias, MatrixRoom room)
    {
        (stored, Type, Bias, this.room) = (weight, room.Type, bias, room);
        room.Expect((long)weight.Rows * weight.Width);
    }

    /// <summary>Of the matrix's numbers.</summary>
    public ScalarType Type { get; }

    /// <summary>[out]</summary>
    public Tensor? Bias { get; }

    /// <summary>
    /// [out, in]: the matrix's own, or, where it lies in fewer bytes, made anew for every call, in the caller's scope.
    /// </summary>
    public Tensor Weight => numbers ?? stored!.All(Type);

    /// <summary>[out, in]: the numbers for one product, to be disposed of after it. Made on the threads that the pass may use.</summary>
    public LentMatrix Lend() => numbers is null ? room!.Lend(stored!) : new(numbers);

    public void Dispose()
    {
        numbers?.Dispose();
        stored?.Dispose();
        Bias?.Dispose();
    }
}
