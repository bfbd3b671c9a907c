using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Explanations;

/// <summary>How like tokens are to a model before it has read anything: by what it looks up for them.</summary>
internal static class TokenLikeness
{
    /// <summary>The cosines between the embeddings of some tokens, less the mean of those that they are compared with.</summary>
    /// <returns>[tokens][tokens], from −1 to 1; near 0 for words that have no more in common than any of those.</returns>
    public static float[][] Of(TokenEmbedding embedding, IReadOnlyList<int> tokens, IReadOnlyList<int> among)
    {
        using var scope = NewDisposeScope();
        var all = TensorMemory.Floats(embedding.Select(tokens));
        var mean = TensorMemory.Floats(embedding.Select(among).mean([0], type: ScalarType.Float32)); // [width]
        float[][] rows = [.. tokens.Select((_, at) => Less(all.AsSpan(at * mean.Length, mean.Length), mean))];
        return [.. rows.Select(row => rows.Select(other => Cosine(row, other)).ToArray())];
    }

    private static float[] Less(ReadOnlySpan<float> row, float[] mean)
    {
        var less = row.ToArray();
        for (var at = 0; at < less.Length; at++)
            less[at] -= mean[at];
        return less;
    }

    private static float Cosine(float[] left, float[] right)
    {
        var (dot, lefts, rights) = (0.0, 0.0, 0.0);
        for (var at = 0; at < left.Length; at++)
        {
            dot += (double)left[at] * right[at];
            lefts += (double)left[at] * left[at];
            rights += (double)right[at] * right[at];
        }

        return lefts > 0 && rights > 0 ? (float)(dot / Math.Sqrt(lefts * rights)) : 0;
    }
}
