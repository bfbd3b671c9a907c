using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// Which position each row of a pass has, and the angles there, which are brought to the device once for all layers where torch's own
/// operations turn queries and keys.
/// </summary>
/// <param name="places">[rows]</param>
internal sealed class RowPositions(long[] places) : IDisposable
{
    private (Tensor Cosines, Tensor Sines)? angles;

    public RowPositions(IReadOnlyList<SequenceRows> sequences) : this(Of(sequences))
    {
    }

    /// <summary>[rows]</summary>
    public long[] Places { get; private set; } = places;

    /// <summary>The rows are others from now on.</summary>
    public void Use(IReadOnlyList<SequenceRows> sequences)
    {
        Dispose();
        Places = Of(sequences);
    }

    /// <summary>The rows' cosines and sines; they live as long as this.</summary>
    /// <param name="gather">Finds them for positions, the first time.</param>
    public (Tensor Cosines, Tensor Sines) Angles(Func<long[], (Tensor Cosines, Tensor Sines)> gather)
    {
        if (angles is { } known)
            return known;
        var (cosines, sines) = gather(Places);
        angles = (cosines.DetachFromDisposeScope(), sines.DetachFromDisposeScope());
        return angles.Value;
    }

    public void Dispose()
    {
        angles?.Cosines.Dispose();
        angles?.Sines.Dispose();
        angles = null;
    }

    private static long[] Of(IReadOnlyList<SequenceRows> sequences) =>
        [.. sequences.SelectMany(static rows => Enumerable.Range(rows.FirstPosition, rows.Rows).Select(static position => (long)position))];
}
