using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>How the vectors of one codebook lie to each other.</summary>
internal static class CodeNeighbours
{
    /// <summary>All other codes, in the codebook's order.</summary>
    /// <param name="vectors">[codes, part]</param>
    public static CodeNeighbour[] Of(ReadOnlySpan<float> vectors, int part, int code)
    {
        var codes = vectors.Length / part;
        var mean = new double[part];
        for (var at = 0; at < vectors.Length; at++)
            mean[at % part] += vectors[at];
        for (var at = 0; at < part; at++)
            mean[at] /= codes;

        var neighbours = new List<CodeNeighbour>(codes);
        for (var other = 0; other < codes; other++)
        {
            if (other != code)
                neighbours.Add(Compare(vectors.Slice(code * part, part), vectors.Slice(other * part, part), mean, other));
        }

        return [.. neighbours];
    }

    private static CodeNeighbour Compare(ReadOnlySpan<float> own, ReadOnlySpan<float> vector, double[] mean, int code)
    {
        var (square, dot, ownLength, length) = (0.0, 0.0, 0.0, 0.0);
        for (var at = 0; at < own.Length; at++)
        {
            var (x, y) = (own[at] - mean[at], vector[at] - mean[at]);
            square += (x - y) * (x - y);
            dot += x * y;
            ownLength += x * x;
            length += y * y;
        }

        return new(code, (float)Math.Sqrt(square), ownLength > 0 && length > 0 ? (float)(dot / Math.Sqrt(ownLength * length)) : 0);
    }
}
