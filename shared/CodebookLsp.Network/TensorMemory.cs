using static TorchSharp.torch;

namespace CodebookLsp.Network;

/// <summary>The numbers of a CPU tensor as memory, for code that fills or reads it without a copy.</summary>
internal static class TensorMemory
{
    /// <summary>The address of the first element of a contiguous CPU tensor; valid while the tensor lives.</summary>
    public static unsafe void* Address(Tensor tensor)
    {
        if (tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new ArgumentException("Only a contiguous tensor on the CPU has an address to hand out.", nameof(tensor));
        if (tensor.numel() == 0)
            return null;

        // TorchSharp's own span stops at 2 GiB, so it is asked for the first element only.
        using var first = tensor.view(-1).narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
            return address; // native memory: nothing moves it
    }

    /// <summary>All elements, row-major. The type parameter must have the element's size.</summary>
    public static unsafe Span<T> Span<T>(Tensor tensor) where T : unmanaged =>
        new(Address(tensor), checked((int)tensor.numel()));
}
