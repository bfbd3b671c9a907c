using System.Runtime.CompilerServices;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// The vectors of directions at one layer. Each is summed up once, in double precision and in the order of its codes, and remembered as
/// long as the direction is: every row and every pass gets the same one, to the last bit.
/// </summary>
/// <param name="rows">[heads, codes, part]</param>
/// <param name="means">[heads, part]</param>
internal sealed class PushVectors(Tensor rows, Lazy<Tensor> means)
{
    private readonly ConditionalWeakTable<CodeDirection, float[]> vectors = [];

    /// <summary>What is added to each row: [count, heads · part].</summary>
    public float[] Of(IReadOnlyList<CodePush> pushes, int count)
    {
        var part = (int)rows.shape[2];
        var width = (int)rows.shape[0] * part;
        var sums = new float[count * width];
        foreach (var (row, head, direction, scale) in pushes)
        {
            var vector = vectors.GetValue(direction, Sum);
            var own = sums.AsSpan((row * width) + (head * part), part);
            for (var at = 0; at < part; at++)
                own[at] += scale == 1 ? vector[at] : (float)(scale * vector[at]);
        }

        return sums;
    }

    /// <summary>[part]</summary>
    private float[] Sum(CodeDirection direction)
    {
        using var scope = NewDisposeScope();
        var head = direction.Head ?? 0;
        var chosen = tensor([.. direction.Codes.Select(static one => (long)one.Code)], device: rows.device);
        var codes = TensorMemory.Floats(rows[head].index_select(0, chosen));    // [codes, part]
        var mean = TensorMemory.Floats(means.Value[head]);                      // [part]
        var sums = new double[mean.Length];
        for (var code = 0; code < direction.Codes.Count; code++)
        {
            var weight = direction.Strength * direction.Codes[code].Weight;
            for (var at = 0; at < sums.Length; at++)
                sums[at] += weight * ((double)codes[(code * sums.Length) + at] - mean[at]);
        }

        return [.. sums.Select(static sum => (float)sum)];
    }
}
