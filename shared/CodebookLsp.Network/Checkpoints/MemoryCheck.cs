using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Checkpoints;

internal static class MemoryCheck
{
    /// <param name="device">"cpu" or "cuda": whose memory the weights are to lie in.</param>
    /// <exception cref="ModelException">The weights cannot fit: better said now than by the kernel's out-of-memory killer.</exception>
    public static void Demand(ModelFiles files, Precision precision, string device) => Demand(
        files, precision, device, device == "cpu" ? MachineFacts.AvailableMemory() : CudaDevice.FreeMemory() ?? long.MaxValue);

    /// <param name="available">In bytes.</param>
    internal static void Demand(ModelFiles files, Precision precision, string device, long available)
    {
        var weights = files.Weights.Tensors.Values.Sum(static tensor => tensor.Count);
        var codebooks = ReferenceEquals(files.Weights, files.CodebookFile)
            ? 0 : files.CodebookFile.Tensors.Values.Sum(static tensor => tensor.Count);
        var layouts = device == "cpu" ? 3 : 2; // of the codes
        var needed = (weights * (precision == Precision.BFloat16 ? 2 : 4)) + (codebooks * 4 * layouts);
        if (needed > available)
            throw device == "cpu" ? ModelException.TooLittleMemory(files.Folder, needed, available)
                : ModelException.TooLittleDeviceMemory(files.Folder, needed, available);
    }
}
