using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>The weights of a decoder under Hugging Face's names without prefixes: what <see cref="WeightReader"/> reads.</summary>
internal static class WeightWriter
{
    /// <param name="tokens">[vocab, width]: the token embedding.</param>
    public static IEnumerable<TensorToWrite> Of(TransformerOptions options, TransformerWeights weights, Tensor tokens)
    {
        var ends = BlockParts.Ends(options.Architecture);
        yield return Written(ends.Tokens, () => tokens.alias());
        if (weights.PositionEmbedding is { } positions)
            yield return Written("wpe.weight", () => positions.alias());
        for (var layer = 0; layer < options.Layers; layer++)
        {
            var block = weights.Blocks[layer];
            var names = BlockParts.Norms(options, layer);
            var matrices = new[]
            {
                (BlockMatrix.Qkv, block.Qkv), (BlockMatrix.Out, block.Out), (BlockMatrix.Up, block.Up), (BlockMatrix.Down, block.Down),
            };
            foreach (var one in Norm(names.Attention, block.AttentionNorm).Concat(Norm(names.Mlp, block.MlpNorm))
                .Concat(matrices.SelectMany(matrix => Matrix(BlockParts.Of(options, layer, matrix.Item1, false), matrix.Item2))))
                yield return one;
        }

        foreach (var one in Norm(ends.FinalNorm, weights.FinalNorm))
            yield return one;
        if (!options.TiedEmbeddings)
            yield return Written(ends.Output, () => weights.Output.Weight.alias());
    }

    private static IEnumerable<TensorToWrite> Norm(string name, Norm norm)
    {
        yield return Written(name + ".weight", () => norm.Weight.alias());
        if (norm.Bias is { } bias)
            yield return Written(name + ".bias", () => bias.alias());
    }

    private static IEnumerable<TensorToWrite> Matrix(IReadOnlyList<WeightPart> parts, Linear linear)
    {
        var first = 0L;
        foreach (var part in parts)
        {
            var row = first;
            yield return Written(part.Name + ".weight", () =>
            {
                var rows = linear.Weight.narrow(0, row, part.Rows);
                return part.Transposed ? rows.t() : rows;
            });
            if (linear.Bias is { } bias)
                yield return Written(part.Name + ".bias", () => bias.narrow(0, row, part.Rows));
            first += part.Rows;
        }
    }

    private static TensorToWrite Written(string name, Func<Tensor> tensor)
    {
        using var scope = NewDisposeScope();
        return TensorToWrite.FromFloats(name, ElementType.F32, tensor().shape, () =>
        {
            using var untracked = no_grad();
            using var inner = NewDisposeScope();
            return TensorMemory.Floats(tensor().detach().contiguous());
        });
    }
}
