using System.Globalization;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>The reference's names of weights and codebooks: what wraps a module shows in its name (specification, section 4).</summary>
internal static class ReferenceKeys
{
    private const string Wrapped = "module_layer.";

    /// <summary>The name of a weight of the base model.</summary>
    /// <param name="plain">Hugging Face's, without prefixes: <c>h.3.attn.c_attn.weight</c>.</param>
    public static string Of(string plain, Architecture architecture, CodebookConfig config)
    {
        if (plain == BlockParts.Ends(architecture).Output)
            return "model." + plain;
        if (plain.Split('.', 3) is not [_, var number, var rest]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var layer))
            return Body(architecture) + plain;

        var block = Block(layer, architecture, config);
        var (attention, fused) = Attention(architecture);
        if (rest.StartsWith("mlp.", StringComparison.Ordinal))
            return $"{block}mlp.{In(Placement.Mlp)}{rest["mlp.".Length..]}";
        if (!rest.StartsWith(attention, StringComparison.Ordinal))
            return block + rest;
        var inner = rest[attention.Length..];
        return block + attention + In(Placement.Attn)
            + (inner.StartsWith(fused, StringComparison.Ordinal) ? fused + In(Placement.Qkv) + inner[fused.Length..] : inner);

        string In(Placement placement) => config.IsAt(layer, placement) ? Wrapped : "";
    }

    /// <summary>What stands before <c>codebook.weight</c> and <c>ln.weight</c>, for each head of a codebook.</summary>
    public static IEnumerable<string> Heads(int layer, CodebookOptions options, CodebookConfig config, Architecture architecture)
    {
        var block = Block(layer, architecture, config);
        var (attention, fused) = Attention(architecture);
        var inner = block + attention + (config.IsAt(layer, Placement.Attn) ? Wrapped : "");
        var module = options.Placement switch
        {
            Placement.Qkv => inner + fused,
            Placement.AttnPreproj => inner,
            Placement.Attn => block + attention,
            Placement.MlpMid => $"{block}mlp.{(config.IsAt(layer, Placement.Mlp) ? Wrapped : "")}act.",
            Placement.Mlp => block + "mlp.",
            Placement.AttnPlusMlp => block,
            _ => Body(architecture) + BlockParts.Block(architecture, layer),
        };
        return options.Grouped
            ? Enumerable.Range(0, options.Heads).Select(head => $"{module}codebook_layer.codebook.{head}.")
            : [module + "codebook_layer."];
    }

    private static string Body(Architecture architecture) => architecture switch
    {
        Architecture.GptNeoX => "model.gpt_neox.",
        Architecture.Llama => "model.",
        _ => "model.transformer.",
    };

    private static string Block(int layer, Architecture architecture, CodebookConfig config) =>
        Body(architecture) + BlockParts.Block(architecture, layer) + (config.IsAt(layer, Placement.TransformerBlock) ? Wrapped : "");

    /// <summary>The attention of a block, and what projects queries, keys and values in it.</summary>
    private static (string Attention, string Fused) Attention(Architecture architecture) => architecture switch
    {
        Architecture.GptNeoX => ("attention.", "query_key_value."),
        Architecture.Llama => ("self_attn.", "qkv_proj."),
        Architecture.Gpt2 => ("attn.", "c_attn."),
        _ => ("attn.attention.", "qkv_proj."),
    };
}
