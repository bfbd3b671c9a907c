using System.Globalization;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Architectures;

/// <summary>
/// Reads a base model's options from GGUF metadata (<c>llama.block_count</c> and its like; see the GGUF specification,
/// "Standardized key-value pairs").
/// </summary>
internal static class GgufOptions
{
    /// <summary>Keys that we read, or that say nothing about the computation of a kind that we run.</summary>
    private static readonly string[] RotaryKeys =
    [
        "llama.rope.dimension_count", "llama.rope.freq_base", "llama.rope.scale_linear", "llama.rope.scaling.type",
            "llama.rope.scaling.factor",
        "llama.rope.scaling.original_context_length", "llama.rope.scaling.finetuned",
    ];

    /// <summary>What llama.cpp computes otherwise than a plain llama where one of these is set.</summary>
    private static readonly string[] RefusedKeys =
    [
        "llama.expert_count", "llama.attention.sliding_window", "llama.logit_scale", "llama.residual_scale", "llama.embedding_scale",
        "llama.attention.scale", "llama.attn_logit_softcapping", "llama.final_logit_softcapping", "llama.attention.clamp_kqv",
        "llama.attention.max_alibi_bias", "llama.use_parallel_residual",
    ];

    /// <exception cref="OptionsException">A key is missing, or the architecture is not one this library runs from GGUF.</exception>
    public static TransformerOptions Read(
        IReadOnlyDictionary<string, object> metadata, IReadOnlyDictionary<string, StoredTensor> tensors, string path)
    {
        var architecture = metadata.GetValueOrDefault("general.architecture") as string
            ?? throw OptionsException.Missing(path, "general.architecture");
        if (architecture != "llama")
            throw OptionsException.Unsupported(
                $"the GGUF architecture '{architecture}'", "'llama' from GGUF; gpt2, gpt_neo and gpt_neox from safetensors");
        CheckKeys(metadata, path);
        var width = Int("llama.embedding_length");
        var heads = Int("llama.attention.head_count");
        var layers = Int("llama.block_count");
        if (!TransformerOptions.IsLayerCount(layers))
            throw OptionsException.Wrong("Layers", layers, $"between 1 and {TransformerOptions.MostLayers}");
        var headWidth = FindInt("llama.attention.key_length") ?? (heads > 0 ? width / heads : 0);
        if (FindInt("llama.attention.value_length") is { } valueWidth && valueWidth != headWidth)
            throw OptionsException.Unsupported($"values of width {valueWidth} beside keys of width {headWidth}", "equal widths");
        return new TransformerOptions
        {
            Architecture = Architecture.Llama,
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = FindInt("llama.attention.head_count_kv") ?? heads,
            HeadWidth = headWidth,
            Intermediate = Int("llama.feed_forward_length"),
            Vocabulary = tensors.TryGetValue("token_embd.weight", out var embedding) && embedding.Shape.Count == 2
                ? (int)Math.Min(int.MaxValue, embedding.Shape[0]) // which is then refused
                : throw OptionsException.Missing(path, "token_embd.weight"),
            MaxPositions = FindInt("llama.context_length") ?? 2048,
            Norm = NormKind.Rms,
            NormEpsilon = FindDouble("llama.attention.layer_norm_rms_epsilon")
                ?? throw OptionsException.Missing(path, "llama.attention.layer_norm_rms_epsilon"),
            Activation = Activation.Silu,
            Gated = true,
            Rotary = new(FindInt("llama.rope.dimension_count") ?? headWidth, FindDouble("llama.rope.freq_base") ?? 10000, Scaling()),
            Windows = new int?[layers],
            AttentionScales = [.. Enumerable.Repeat(1 / Math.Sqrt(headWidth), layers)],
            TiedEmbeddings = !tensors.ContainsKey("output.weight"),
        }.Checked();

        RotaryScaling? Scaling()
        {
            var kind = metadata.GetValueOrDefault("llama.rope.scaling.type") ?? "linear"; // llama.cpp's default
            if (kind is not ("none" or "linear"))
                throw OptionsException.Unsupported($"rotary scaling of type '{kind}'", "'linear', and frequency factors");
            // the second is the older name
            var factor = FindDouble("llama.rope.scaling.factor") ?? FindDouble("llama.rope.scale_linear") ?? 0;
            return kind is "none" || factor is 0 or 1 ? null
                : factor > 0 ? new LinearScaling(factor)
                : throw OptionsException.Wrong("llama.rope.scaling.factor", factor, "more than 0");
        }

        int Int(string key) => FindInt(key) ?? throw OptionsException.Missing(path, key);
        int? FindInt(string key) => FindDouble(key) is { } value
            ? value is >= 0 and <= int.MaxValue && value == Math.Floor(value) ? (int)value : throw OptionsException.Missing(path, key)
            : null;
        double? FindDouble(string key) => metadata.TryGetValue(key, out var value)
            ? value is IConvertible and not string and not bool
                ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : throw OptionsException.Missing(path, key)
            : null;
    }

    private static void CheckKeys(IReadOnlyDictionary<string, object> metadata, string path)
    {
        foreach (var (key, value) in metadata)
        {
            var unknown = key.StartsWith("llama.rope.", StringComparison.Ordinal) ? !RotaryKeys.Contains(key) : RefusedKeys.Contains(key);
            if (unknown && value is not (false or 0 or 0u or 0L or 0UL or 0f or 0d))
                throw OptionsException.UnknownKey(path, key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }
    }
}
