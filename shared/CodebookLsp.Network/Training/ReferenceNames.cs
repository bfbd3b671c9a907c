using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>The reference's names of the weights of a GPT-NeoX, and of the codebooks of any family: what wraps a module shows in its name
/// (specification, section 4).</summary>
internal static class ReferenceNames
{
    private const string Wrapped = "module_layer.";

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
        var weights = decoder.Weights;
        yield return ("model.gpt_neox.embed_in.weight", decoder.Tokens);
        foreach (var (layer, block) in weights.Blocks.Index())
        {
            bool At(Placement placement) => IsAt(config, layer, placement);
            var prefix = Block(config, layer);
            foreach (var norm in Norm(prefix + "input_layernorm", block.AttentionNorm))
                yield return norm;
            foreach (var norm in Norm(prefix + "post_attention_layernorm", block.MlpNorm))
                yield return norm;
            var attention = prefix + "attention." + (At(Placement.Attn) ? Wrapped : "");
            var fused = attention + "query_key_value." + (At(Placement.Qkv) ? Wrapped : "");
            var mlp = prefix + "mlp." + (At(Placement.Mlp) ? Wrapped : "");
            foreach (var linear in Linear(fused, block.Qkv).Concat(Linear(attention + "dense.", block.Out))
                .Concat(Linear(mlp + "dense_h_to_4h.", block.Up)).Concat(Linear(mlp + "dense_4h_to_h.", block.Down)))
                yield return linear;
        }

        foreach (var weight in decoder.Recurrent?.Weights ?? [])
            yield return weight;
        foreach (var norm in Norm("model.gpt_neox.final_layer_norm", weights.FinalNorm))
            yield return norm;
        yield return ("model.embed_out.weight", weights.Output.Weight);
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

    /// <summary>What stands before <c>codebook.weight</c> and <c>ln.weight</c>, for each head of a codebook.</summary>
    public static IEnumerable<string> Heads(TrainableCodebook codebook, CodebookConfig config, Architecture architecture)
    {
        var (layer, placement) = (codebook.Layer, codebook.Options.Placement);
        var outer = architecture switch
        {
            Architecture.GptNeoX => "model.gpt_neox.",
            Architecture.Llama => "model.",
            _ => "model.transformer.",
        } + BlockParts.Block(architecture, layer);
        var block = outer + (IsAt(config, layer, Placement.TransformerBlock) ? Wrapped : "");
        var (attention, fused) = architecture switch
        {
            Architecture.GptNeoX => ("attention.", "query_key_value."),
            Architecture.Llama => ("self_attn.", "qkv_proj."),
            Architecture.Gpt2 => ("attn.", "c_attn."),
            _ => ("attn.attention.", "qkv_proj."),
        };
        var inner = block + attention + (IsAt(config, layer, Placement.Attn) ? Wrapped : "");
        var module = placement switch
        {
            Placement.Qkv => inner + fused,
            Placement.AttnPreproj => inner,
            Placement.Attn => block + attention,
            Placement.MlpMid => $"{block}mlp.{(IsAt(config, layer, Placement.Mlp) ? Wrapped : "")}act.",
            Placement.Mlp => block + "mlp.",
            Placement.AttnPlusMlp => block,
            _ => outer,
        };
        return codebook.Options.Grouped
            ? Enumerable.Range(0, codebook.Heads).Select(head => $"{module}codebook_layer.codebook.{head}.")
            : [module + "codebook_layer."];
    }

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

    private static string Block(CodebookConfig config, int layer) =>
        $"model.gpt_neox.layers.{layer}.{(IsAt(config, layer, Placement.TransformerBlock) ? Wrapped : "")}";

    private static bool IsAt(CodebookConfig config, int layer, Placement placement) =>
        config.Layers.Contains(layer) && config.Placements.Any(options => options.Placement == placement);

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
