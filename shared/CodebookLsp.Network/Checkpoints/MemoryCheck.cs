using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Checkpoints;

internal static class MemoryCheck
{
    /// <exception cref="ModelException">The weights cannot fit: better said now than by the kernel's out-of-memory killer.</exception>
    public static void Demand(ModelFiles files, Precision precision)
    {
        var weights = files.Weights.Tensors.Values.Sum(static tensor => tensor.Count);
        var codebooks = ReferenceEquals(files.Weights, files.CodebookFile)
            ? 0 : files.CodebookFile.Tensors.Values.Sum(static tensor => tensor.Count);
        var needed = (weights * (precision == Precision.BFloat16 ? 2 : 4)) + (codebooks * 12); // codes are kept in three layouts
        var available = Native.MachineFacts.AvailableMemory();
        if (needed > available)
            throw ModelException.TooLittleMemory(files.Folder, needed, available);
    }
}
