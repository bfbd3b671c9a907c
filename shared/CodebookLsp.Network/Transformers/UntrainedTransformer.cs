using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// A decoder that has learned nothing, as a control for what is found in one that has: what is found here too is owed to the text and to
/// the shape of the network.
/// </summary>
internal static class UntrainedTransformer
{
    private const ulong Seed = 1;

    /// <summary>Random tokens are read in sequences of so many.</summary>
    private const int Sequence = 256;

    /// <summary>Makes a decoder forget: its matrices become random numbers with the same spread, its norms 1, and its codes what its own
    /// layers put out on random tokens, so that they lie where the outputs lie.</summary>
    /// <param name="trained">Is taken over, and changed; all its weights lie in memory as numbers.</param>
    public static Transformer Of(Transformer trained)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(Seed, trained.TokenEmbedding.Device);
        var weights = trained.Weights;
        Tensor?[] matrices =
        [
            weights.TokenEmbedding.All(), weights.PositionEmbedding, weights.Output.Weight,
            .. weights.Blocks.SelectMany(static block => new[] { block.Qkv.Weight, block.Out.Weight, block.Up.Weight, block.Down.Weight }),
        ];
        foreach (var matrix in matrices.OfType<Tensor>().DistinctBy(static one => one.Handle))
            matrix.normal_(0, TensorMemory.Floats(matrix.to_type(ScalarType.Float32).std())[0], random);
        var norms = weights.Blocks.SelectMany(static block => new[] { block.AttentionNorm, block.MlpNorm }).Append(weights.FinalNorm);
        foreach (var norm in norms)
            norm.Weight.fill_(Scalars.One);

        // Twice: what a layer puts out depends on what the layers below it snap to.
        return WithOwnCodes(WithOwnCodes(trained));
    }

    private static Transformer WithOwnCodes(Transformer transformer)
    {
        CodebookLayer[] layers = [.. Outputs(transformer).Select(static one => one.DetachFromDisposeScope())
            .Zip(transformer.Codebooks, static (rows, layer) => new CodebookLayer(
                layer.Layer, layer.Options, CodeRows.Cleared(rows, layer.Options), null, null))];
        return transformer.WithCodebooks(layers);
    }

    /// <summary>What the layers put out on as many random tokens as there are codes: of each layer [heads, codes, part] float32.</summary>
    private static List<Tensor> Outputs(Transformer transformer)
    {
        var codes = transformer.Codebooks.Max(static layer => layer.Codes);
        var random = new Random((int)Seed);
        var length = Math.Min(Sequence, transformer.Options.MaxPositions);
        int[][] ids =
        [
            .. Enumerable.Range(0, (codes + length - 1) / length).Select(_ => Enumerable.Range(0, length)
                .Select(_ => random.Next(transformer.Options.Vocabulary)).ToArray()),
        ];
        var parts = transformer.Codebooks.Select(static _ => new List<Tensor>()).ToList();
        transformer.Forward(new(ids)
        {
            Logits = LogitRows.None,
            Trace = (what, values) =>
            {
                for (var layer = 0; layer < parts.Count; layer++)
                {
                    if (transformer.Codebooks[layer].Sites.Any(site => what == $"cb_in.{site.Key()}"))
                        parts[layer].Add(values.to_type(ScalarType.Float32).clone().DetachFromDisposeScope());
                }
            },
        });
        return [.. parts.Zip(transformer.Codebooks, static (heads, layer) =>
        {
            var rows = stack(heads)[.., ..layer.Codes].contiguous(); // [heads, codes, part]
            heads.ForEach(static head => head.Dispose());
            return rows;
        })];
    }
}
