using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>The reference's names (<see cref="ReferenceKeys"/>) of the weights of a GPT-NeoX, and of the codebooks of any
/// family.</summary>
internal static class ReferenceNames
{
    /// <summary>Every weight of the base model, by its name in the state dict; of another family than GPT-NeoX, which is not saved so, by a
    /// name of its own.</summary>
    public static IEnumerable<(string Name, Tensor Weight)> Base(TrainableDecoder decoder, CodebookConfig config) =>
        decoder.Options.Architecture == Architecture.GptNeoX ? GptNeoX(decoder, config) : Other(decoder);

    private static IEnumerable<(string Name, Tensor Weight)> Other(TrainableDecoder decoder)
    {
        var weights = decoder.Weights;
        yield return ("tokens", decoder.Tokens);
        if (weights.PositionEmbedding is { } positions)
            yield return ("positions", positions);
        foreach (var (layer, block) in weights.Blocks.Index())
        {
            foreach (var one in Norm($"{layer}.attention_norm", block.AttentionNorm).Concat(Linear($"{layer}.qkv.", block.Qkv))
                .Concat(Linear($"{layer}.out.", block.Out)).Concat(Norm($"{layer}.mlp_norm", block.MlpNorm))
                .Concat(Linear($"{layer}.up.", block.Up)).Concat(Linear($"{layer}.down.", block.Down)))
                yield return one;
        }

        foreach (var one in Norm("final_norm", weights.FinalNorm))
            yield return one;
        if (!decoder.Options.TiedEmbeddings)
        {
            foreach (var one in Linear("output.", weights.Output))
                yield return one;
        }
    }

    private static IEnumerable<(string Name, Tensor Weight)> GptNeoX(TrainableDecoder decoder, CodebookConfig config)
    {
        var (weights, options) = (decoder.Weights, decoder.Options);
        var (tokens, final, output) = BlockParts.Ends(options.Architecture);
        yield return (Key(tokens), decoder.Tokens);
        foreach (var (layer, block) in weights.Blocks.Index())
        {
            var norms = BlockParts.Norms(options, layer);
            foreach (var norm in Norm(norms.Attention, block.AttentionNorm).Concat(Norm(norms.Mlp, block.MlpNorm)))
                yield return (Key(norm.Name), norm.Weight);
            foreach (var linear in Linear(Part(layer, BlockMatrix.Qkv), block.Qkv).Concat(Linear(Part(layer, BlockMatrix.Out), block.Out))
                .Concat(Linear(Part(layer, BlockMatrix.Up), block.Up)).Concat(Linear(Part(layer, BlockMatrix.Down), block.Down)))
                yield return (Key(linear.Name), linear.Weight);
        }

        foreach (var weight in decoder.Recurrent?.Weights ?? [])
            yield return weight;
        foreach (var norm in Norm(final, weights.FinalNorm))
            yield return (Key(norm.Name), norm.Weight);
        yield return (Key(output), weights.Output.Weight);

        string Key(string plain) => ReferenceKeys.Of(plain, options.Architecture, config);

        string Part(int layer, BlockMatrix matrix) => BlockParts.Of(options, layer, matrix, false).Single().Name + ".";
    }

    /// <summary>Every weight of the base model, and the codes and norms of every codebook's heads.</summary>
    public static IEnumerable<(string Name, Tensor Weight)> All(TrainableDecoder decoder, CodebookConfig config) =>
        Base(decoder, config).Concat(Codes(decoder, config));

    /// <summary>The codes and norms of every codebook's heads.</summary>
    public static IEnumerable<(string Name, Tensor Weight)> Codes(TrainableDecoder decoder, CodebookConfig config)
    {
        foreach (var codebook in decoder.Codebooks)
        {
            foreach (var (head, name) in Heads(codebook, config, decoder.Options.Architecture).Index())
            {
                yield return (name + "codebook.weight", CodeRows.Of(codebook.Rows, codebook.Options, head));
                if (codebook is { NormWeight: { } weight, NormBias: { } bias })
                {
                    yield return (name + "ln.weight", weight[head]);
                    yield return (name + "ln.bias", bias[head]);
                }
            }
        }
    }

    /// <inheritdoc cref="ReferenceKeys.Heads"/>
    public static IEnumerable<string> Heads(TrainableCodebook codebook, CodebookConfig config, Architecture architecture) =>
        ReferenceKeys.Heads(codebook.Layer, codebook.Options, config, architecture);

    /// <summary>Whether the reference trains a base weight. What it replaces by a copy it never gives to its optimiser.</summary>
    public static bool IsTrainedByReference(string name, CodebookConfig config)
    {
        if (config.Layers.FirstOrDefault(layer => name.StartsWith(
            $"model.gpt_neox.layers.{layer}.", StringComparison.Ordinal), -1) < 0)
            return true;
        var replaced = config.Placements.Any(static options => options.Placement == Placement.AttnPlusMlp)
            || (config.Placements.Any(static options => options.Placement == Placement.AttnPreproj)
                && name.Contains(".attention.", StringComparison.Ordinal));
        return !replaced;
    }

    /// <summary>Whether the reference trains a codebook's norm.</summary>
    public static bool IsNormTrainedByReference(TrainableCodebook codebook) =>
        codebook.Options.Grouped || codebook.Options.Placement == Placement.AttnPreproj;

    private static IEnumerable<(string Name, Tensor Weight)> Norm(string name, Norm norm)
    {
        yield return (name + ".weight", norm.Weight);
        if (norm.Bias is { } bias)
            yield return (name + ".bias", bias);
    }

    private static IEnumerable<(string Name, Tensor Weight)> Linear(string prefix, Kernels.Linear linear)
    {
        yield return (prefix + "weight", linear.Weight);
        if (linear.Bias is { } bias)
            yield return (prefix + "bias", bias);
    }
}
