using static TorchSharp.torch;

namespace CodebookLsp.Network.Primitives;

/// <summary>
/// The numbers of a CPU tensor as memory, for code that fills or reads it without a copy. The tensor lives until this is disposed:
/// TorchSharp frees a tensor that nobody refers to any more whenever the collector runs, even between asking for its address and using it.
/// </summary>
internal readonly unsafe ref struct TensorMemory : IDisposable
{
    private readonly Tensor tensor;

    /// <param name="tensor">Contiguous, on the CPU.</param>
    public TensorMemory(Tensor tensor)
    {
        if (tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException("Only a contiguous tensor on the CPU has an address to hand out.", nameof(tensor));
        (this.tensor, Count) = (tensor, tensor.numel());
        if (Count == 0)
            return;

        // Native memory: nothing moves it.
        if (Count * tensor.element_size() <= int.MaxValue)
        {
            fixed (byte* address = tensor.bytes)
                Address = address;
            return;
        }

        // TorchSharp's own span stops at 2 GiB: there it is asked for the first element only.
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
            Address = address;
        GC.KeepAlive(first);
    }

    /// <summary>The first element; null when there is none.</summary>
    public void* Address { get; }

    /// <summary>How many elements there are.</summary>
    public long Count { get; }

    /// <summary>All elements, row-major. The type parameter must have the element's size.</summary>
    public Span<T> Span<T>() where T : unmanaged => new(Address, checked((int)Count));

    /// <summary>A copy of all elements of any tensor, row-major. The type parameter must have the element's size.</summary>
    public static T[] Copy<T>(Tensor tensor) where T : unmanaged
    {
        using var scope = NewDisposeScope();
        using var memory = new TensorMemory(tensor.cpu().contiguous());
        return memory.Span<T>().ToArray();
    }

    /// <summary>A copy of all elements of any tensor as float32, row-major.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return Copy<float>(tensor.to_type(ScalarType.Float32));
    }

    public void Dispose() => GC.KeepAlive(tensor);
}
