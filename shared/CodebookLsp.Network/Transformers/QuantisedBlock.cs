using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Transformers;

/// <summary>A matrix as its file has it, and what an adapter adds to it.</summary>
/// <param name="Update">Null for nothing.</param>
internal sealed unsafe record QuantisedLinear(QuantisedMatrix Matrix, LowRankUpdate? Update) : IDisposable
{
    public int Groups => Matrix.Groups;

    /// <summary>Some of the outputs of some rows, on the calling thread.</summary>
    /// <param name="between">[rows, <paramref name="room"/>]: what the update's first product of the same rows is.</param>
    /// <inheritdoc cref="QuantisedMatrix.Multiply(QuantisedRows, int, int, float*, long)" path="/param"/>
    public void Multiply(QuantisedRows x, float* between, int room, int rows, int group, float* to, long apart)
    {
        Matrix.Multiply(x, rows, group, to, apart);
        if (Update is null)
            return;
        var outputs = Math.Min(QuantisedMatrix.Group, Matrix.Outputs - (group * QuantisedMatrix.Group));
        for (var row = 0; row < rows; row++)
            Update.Add(between + ((long)row * room), group, to + (row * apart), outputs);
    }

    public void Dispose()
    {
        Matrix.Dispose();
        Update?.Dispose();
    }
}

/// <summary>One decoder block's matrices.</summary>
internal sealed record QuantisedBlock(
    QuantisedLinear Query, QuantisedLinear Key, QuantisedLinear Value, QuantisedLinear Out,
    QuantisedLinear Gate, QuantisedLinear Up, QuantisedLinear Down) : IDisposable
{
    public IEnumerable<QuantisedLinear> All => [Query, Key, Value, Out, Gate, Up, Down];

    public void Dispose()
    {
        foreach (var linear in All)
            linear.Dispose();
    }
}
