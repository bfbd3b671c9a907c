using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>
/// How codes raise the scores of next tokens by what they add to the residual stream, on the straight way from there to the output: a
/// token's row of the output projection is pulled back through the last norm's gain and the projection behind the codebook, and multiplied
/// with every code. Nothing is run.
/// </summary>
internal static class OutputScores
{
    /// <param name="tokens">One at least.</param>
    /// <returns>[sites][codes]: by how much more than the mean token's the tokens' mean score rises, less what the mean code of the
    /// codebook gives; 0 where a codebook adds nothing to the stream directly.</returns>
    public static float[][] Of(Transformer transformer, IReadOnlyList<int> tokens)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var weights = transformer.Weights;
        var ids = tensor([.. tokens.Select(static id => (long)id)], device: weights.Output.Weight.device);
        var wanted = weights.Output.Weight.index_select(0, ids).to_type(ScalarType.Float32).mean([0])
            - weights.Output.Weight.mean([0], type: ScalarType.Float32);         // [width]
        var pulled = wanted * weights.FinalNorm.Weight;                          // [width]
        return [.. transformer.Codebooks.SelectMany(layer => OfLayer(layer, Before(layer, weights, pulled)))];
    }

    /// <summary>The scores' slope at a codebook's output: [heads · part]; null where it does not add to the stream.</summary>
    private static Tensor? Before(CodebookLayer layer, TransformerWeights weights, Tensor pulled) => layer.Options.Placement switch
    {
        Placement.AttnPreproj => pulled.matmul(weights.Blocks[layer.Layer].Out.Weight.to_type(ScalarType.Float32)),
        Placement.MlpMid => pulled.matmul(weights.Blocks[layer.Layer].Down.Weight.to_type(ScalarType.Float32)),
        Placement.Qkv => null,
        _ => pulled,
    };

    private static IEnumerable<float[]> OfLayer(CodebookLayer layer, Tensor? slope) => slope is null
        ? Enumerable.Range(0, layer.Heads).Select(_ => new float[layer.Codes])
        : layer.Along(slope).Chunk(layer.Codes);
}
