using System.Runtime.CompilerServices;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Codebooks;

/// <summary>The matrices of conceptors at one layer, in double precision, and what they do to rows.</summary>
/// <param name="rows">[heads, codes, part]</param>
internal sealed class ConceptorMatrices(Tensor rows)
{
    private readonly ConditionalWeakTable<Conceptor, float[]> matrices = []; // [part, part]: β C

    /// <summary>Projects rows in place.</summary>
    /// <param name="output">[count, heads · part] float32; the same memory is given back changed.</param>
    public void Project(float[] output, IReadOnlyList<(int Row, SoftProjection Projection)> projections)
    {
        var part = (int)rows.shape[2];
        var width = (int)rows.shape[0] * part;
        Span<float> old = stackalloc float[part];
        foreach (var (row, projection) in projections)
        {
            var head = projection.Head ?? 0;
            var matrix = matrices.GetValue(projection.Conceptor, conceptor => Matrix(conceptor, head));
            var own = output.AsSpan((row * width) + (head * part), part);
            own.CopyTo(old);
            for (var to = 0; to < part; to++)
            {
                var sum = 0.0;
                for (var from = 0; from < part; from++)
                    sum += (double)matrix[(to * part) + from] * old[from];
                own[to] = (float)(old[to] + (projection.Strength * (sum - old[to])));
            }
        }
    }

    private float[] Matrix(Conceptor conceptor, int head)
    {
        using var scope = NewDisposeScope();
        var part = rows.shape[2];
        var chosen = tensor([.. conceptor.Codes.Select(static one => (long)one.Code)], device: rows.device);
        var weights = tensor([.. conceptor.Codes.Select(static one => (double)one.Weight)], device: rows.device);
        var vectors = rows[head].index_select(0, chosen).to_type(ScalarType.Float64);    // [codes, part]
        var correlation = vectors.transpose(0, 1).matmul(vectors * weights.unsqueeze(1)); // [part, part]: R
        var energy = correlation.trace().item<double>();
        if (!(energy > 0))
            return TensorMemory.Floats(eye(part, dtype: ScalarType.Float32));
        using var apart = Scalars.Of(energy / part / (conceptor.Aperture * conceptor.Aperture));
        // R and R + α⁻² I commute, so it does not matter from which side is divided.
        var conceptorMatrix = linalg.solve(
            correlation.add(eye(part, dtype: ScalarType.Float64, device: rows.device), apart), correlation);
        var kept = conceptorMatrix.matmul(correlation).matmul(conceptorMatrix.transpose(0, 1)).trace().item<double>();
        using var scale = Scalars.Of(Math.Sqrt(energy / kept));
        return TensorMemory.Floats((conceptorMatrix * scale).to_type(ScalarType.Float32));
    }
}
