namespace CodebookLsp.Network.Files;

/// <summary>Laws about all the tensors of a file together.</summary>
internal static class PlacedTensors
{
    /// <summary>Bytes belong to one tensor; else a small file could claim to hold any number of large ones.</summary>
    public static void CheckNoOverlap(string path, IEnumerable<PlacedTensor> placed)
    {
        PlacedTensor? before = null;
        foreach (var tensor in InOrder(placed))
        {
            if (before is { } last && tensor.Offset < last.End)
            {
                throw TensorFileException.Damaged(
                    path, $"lets tensors '{ShortName.Of(last.Tensor.Name)}' and '{ShortName.Of(tensor.Tensor.Name)}' overlap");
            }

            before = tensor;
        }
    }

    /// <summary>As they lie in the file; empty ones before what begins at the same place.</summary>
    public static IEnumerable<PlacedTensor> InOrder(IEnumerable<PlacedTensor> placed) =>
        placed.Where(static tensor => tensor.Bytes > 0).OrderBy(static tensor => tensor.Offset);
}
