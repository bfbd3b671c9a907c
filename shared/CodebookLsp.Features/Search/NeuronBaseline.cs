using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Search;

/// <summary>The neuron that comes closest to a code.</summary>
/// <param name="Place">In the row of all neurons.</param>
/// <param name="Threshold">It counts as firing from this activation on.</param>
/// <param name="Firings">On how many tokens it fires then.</param>
/// <param name="Precision">Of its firings, the share on wanted tokens.</param>
public readonly record struct FoundNeuron(int Place, float Threshold, int Firings, double Precision);

/// <summary>
/// The paper's comparison of codes with neurons (section 4.2; the reference's search): a neuron's threshold is put where it reaches the
/// recall of the code on the wanted tokens, then its precision is the share of wanted tokens among all that reach the threshold. The most
/// precise neuron of all is what the code has to beat.
/// </summary>
/// <remarks>
/// Two passes over the same tokens, so that memory does not grow with them: <see cref="AddWanted"/> for the wanted ones, then
/// <see cref="Count"/> for all of them.
/// </remarks>
/// <param name="neurons">How many there are.</param>
/// <param name="recalls">One for each code that is compared.</param>
public sealed class NeuronBaseline(int neurons, IReadOnlyList<double> recalls)
{
    private readonly List<float[]> wanted = []; // each [neurons]
    private float[][]? thresholds; // [recalls][neurons]
    private int[][] above = []; // the same

    /// <summary>How many tokens are wanted.</summary>
    public int Wanted => wanted.Count;

    /// <summary>First pass.</summary>
    /// <param name="activations">[neurons] of one wanted token.</param>
    public void AddWanted(ReadOnlySpan<float> activations) => wanted.Add(activations[..neurons].ToArray());

    /// <summary>Second pass.</summary>
    /// <param name="activations">[neurons] of one token, wanted or not.</param>
    public void Count(ReadOnlySpan<float> activations)
    {
        thresholds ??= Thresholds();
        for (var recall = 0; recall < recalls.Count; recall++)
        {
            var (bars, counts) = (thresholds[recall], above[recall]);
            for (var neuron = 0; neuron < bars.Length; neuron++)
                counts[neuron] += activations[neuron] >= bars[neuron] ? 1 : 0;
        }
    }

    /// <summary>How many of the wanted tokens have to reach the threshold.</summary>
    public int Needed(int recall) => (int)(recalls[recall] * wanted.Count);

    /// <summary>One neuron compared with one code.</summary>
    public FoundNeuron Of(int recall, int neuron) =>
        new(neuron, thresholds![recall][neuron], above[recall][neuron], (double)Needed(recall) / above[recall][neuron]);

    /// <summary>The most precise neuron for a code; null when no token was wanted.</summary>
    public FoundNeuron? Best(int recall) =>
        wanted.Count == 0 || thresholds is null
            ? null
            : Enumerable.Range(0, neurons).Select(neuron => Of(recall, neuron)).MaxBy(static found => found.Precision);

    /// <summary>For each recall and neuron the lowest of its best activations on wanted tokens, as many as the recall needs.</summary>
    private float[][] Thresholds()
    {
        var bars = recalls.Select(_ => new float[neurons]).ToArray();
        above = [.. recalls.Select(_ => new int[neurons])];
        ParallelFor.For(neurons, () => new float[wanted.Count], (neuron, column) =>
        {
            for (var at = 0; at < column.Length; at++)
                column[at] = wanted[at][neuron];
            Array.Sort(column);
            for (var recall = 0; recall < recalls.Count; recall++)
                bars[recall][neuron] =
                    column.Length == 0
                        ? float.PositiveInfinity
                        : column[Math.Clamp(column.Length - Needed(recall), 0, column.Length - 1)];
        }, CancellationToken.None);
        return bars;
    }
}
