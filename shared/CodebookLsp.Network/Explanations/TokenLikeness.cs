using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Explanations;

/// <summary>How like tokens are to a model before it has read anything: by what it looks up for them.</summary>
internal static class TokenLikeness
{
    /// <summary>The cosines between the embeddings of some tokens, less the mean of all embeddings.</summary>
    /// <param name="embedding">[vocabulary, width]</param>
    /// <param name="mean">[width]: what <see cref="Mean"/> gave.</param>
    /// <returns>[tokens][tokens], from −1 to 1; near 0 for words that have nothing in common.</returns>
    public static float[][] Of(Tensor embedding, float[] mean, IReadOnlyList<int> tokens)
    {
        using var scope = NewDisposeScope();
        var all = TensorMemory.Floats(embedding.index_select(0, tensor(tokens.ToArray(), ScalarType.Int64, embedding.device)));
        float[][] rows = [.. tokens.Select((_, at) => Less(all.AsSpan(at * mean.Length, mean.Length), mean))];
        return [.. rows.Select(row => rows.Select(other => Cosine(row, other)).ToArray())];
    }

    /// <summary>[width]: the mean of all embeddings.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static float[] Mean(Tensor embedding)
    {
        using var scope = NewDisposeScope();
        return TensorMemory.Floats(embedding.mean([0], type: ScalarType.Float32));
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
