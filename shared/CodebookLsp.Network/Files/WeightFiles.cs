namespace CodebookLsp.Network.Files;

/// <summary>The files of a model's weights, to be read again as long as they are the ones that they were.</summary>
/// <param name="Adapters">Null for none.</param>
/// <param name="AdapterScale">What adapters are multiplied with.</param>
internal sealed record WeightFiles(FileStamp Weights, FileStamp? Adapters, double AdapterScale)
{
    /// <summary>Opens them for as long as <paramref name="read"/> takes.</summary>
    /// <exception cref="TensorFileException">One of them is another one by now, or was being written meanwhile.</exception>
    public T Read<T>(Func<TensorFile, Adapters?, T> read)
    {
        Demand();
        using var weights = TensorFile.Open(Weights.Path);
        using var adapters = Adapters is null ? null : TensorFile.Open(Adapters.Path);
        var found = read(weights, adapters is null ? null : new(adapters, AdapterScale));
        try
        {
            Demand();
        }
        catch
        {
            (found as IDisposable)?.Dispose();
            throw;
        }

        return found;
    }

    private void Demand()
    {
        Weights.Demand();
        Adapters?.Demand();
    }
}
