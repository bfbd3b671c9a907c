using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// Mini-batch k-means (Sculley 2010) as scikit-learn's <c>partial_fit</c> does it without reassignment, for all heads of a codebook at
/// once: after a batch each centre is the mean of all vectors that were ever nearest to it.
/// </summary>
internal sealed class MiniBatchKMeans
{
    private readonly int heads;
    private readonly int codes;
    private readonly int part;
    private readonly bool spherical;
    private readonly IReadOnlyList<int>? headCodes;
    private readonly float[] weights; // [heads, codes]: how many vectors a centre is the mean of

    /// <param name="centres">[heads, codes, part] to begin with; taken over and changed.</param>
    /// <param name="spherical">Whether direction alone counts: centres have length 1, and the nearest is the one at the smallest
    /// angle.</param>
    /// <param name="headCodes">How many of the centres are there for each head; null for all.</param>
    public MiniBatchKMeans(float[] centres, int heads, int codes, int part, bool spherical, IReadOnlyList<int>? headCodes = null)
    {
        (Centres, this.heads, this.codes, this.part, this.spherical, this.headCodes) = (centres, heads, codes, part, spherical, headCodes);
        weights = new float[heads * codes];
        if (spherical)
            Normalise();
    }

    /// <summary>[heads, codes, part]</summary>
    public float[] Centres { get; }

    /// <summary>Takes in more vectors.</summary>
    /// <param name="vectors">[rows, heads, part]</param>
    public unsafe void Fit(ReadOnlySpan<float> vectors)
    {
        var rows = vectors.Length / (heads * part);
        var (ids, scores) = (new int[rows * heads], new float[rows * heads]);
        using (var now = tensor(Centres, [heads, codes, part]))
        using (var nearest = new NearestCodes(now, spherical ? Similarity.InnerProduct : Similarity.Euclidean, headCodes))
        {
            fixed (float* vector = vectors)
            fixed (int* id = ids)
            fixed (float* score = scores)
                nearest.Find(vector, rows, 1, id, score);
        }

        var counts = new int[heads * codes];
        for (var at = 0; at < ids.Length; at++)
            counts[(at % heads * codes) + ids[at]]++;
        for (var centre = 0; centre < counts.Length; centre++)
        {
            if (counts[centre] > 0)
                Scale(centre, weights[centre]);
        }

        for (var at = 0; at < ids.Length; at++)
        {
            var to = Centre((at % heads * codes) + ids[at]);
            var from = vectors.Slice(at * part, part);
            for (var column = 0; column < part; column++)
                to[column] += from[column];
        }

        for (var centre = 0; centre < counts.Length; centre++)
        {
            weights[centre] += counts[centre];
            if (counts[centre] > 0)
                Scale(centre, 1 / weights[centre]);
        }

        if (spherical)
            Normalise();
    }

    /// <summary>Centres to begin with: vectors drawn without repetition, the same for the same seed.</summary>
    /// <param name="vectors">[rows, heads, part], at least as many rows as codes.</param>
    /// <param name="headCodes">How many of each head; null for all. What is none is zero.</param>
    /// <returns>[heads, codes, part]</returns>
    public static float[] Drawn(
        ReadOnlySpan<float> vectors, int heads, int codes, int part, ulong seed, IReadOnlyList<int>? headCodes = null)
    {
        var rows = vectors.Length / (heads * part);
        if (rows < codes)
            throw TrainingException.Wrong(
                "codes_batches", $"enough for {rows} vectors", $"enough for {codes}, as many as a codebook has codes");
        var centres = new float[heads * codes * part];
        for (var head = 0; head < heads; head++)
        {
            var (order, random) = (Enumerable.Range(0, rows).ToArray(), SplitMix64.For(seed, head));
            for (var code = 0; code < (headCodes?[head] ?? codes); code++)
            {
                var other = code + (int)(random.NextDouble() * (rows - code));
                (order[code], order[other]) = (order[other], order[code]);
                vectors.Slice(((order[code] * heads) + head) * part, part).CopyTo(centres.AsSpan(((head * codes) + code) * part));
            }
        }

        return centres;
    }

    private Span<float> Centre(int centre) => Centres.AsSpan(centre * part, part);

    private void Scale(int centre, float factor)
    {
        foreach (ref var value in Centre(centre))
            value *= factor;
    }

    private void Normalise()
    {
        for (var centre = 0; centre < weights.Length; centre++)
        {
            var squares = 0.0;
            foreach (var value in Centre(centre))
                squares += (double)value * value;
            if (squares > 0)
                Scale(centre, (float)(1 / Math.Sqrt(squares)));
        }
    }
}
