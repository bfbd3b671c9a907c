using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Architectures;

/// <summary>
/// Keys of configurations that would change what a decoder computes and that no decoder here does. Passed over silently, they
/// would give wrong codes; so each is refused by name, unless what it says changes nothing.
/// </summary>
internal static class RefusedKeys
{
    /// <summary>Present and on is too much.</summary>
    private static readonly string[] Switches =
    [
        "add_cross_attention", "is_encoder_decoder", "alibi", "use_alibi", "qk_norm", "use_qk_norm", "qk_layernorm", "multi_query",
        "attn_output_gate", "use_mrope", "prefix_lm", "use_sliding_window", "use_post_norm", "tie_weights_across_layers",
    ];

    /// <summary>Factors that say nothing where they are 1.</summary>
    private static readonly string[] Multipliers =
    [
        "embedding_multiplier", "residual_multiplier", "logits_scaling", "logit_scale", "scale_emb", "scale_depth", "mup_scale",
        "width_scale", "mup_embeddings_scale", "mup_width_scale", "mup_attn_multiplier", "lm_head_multiplier", "output_multiplier_scale",
    ];

    /// <summary>Numbers of experts: one, or none, is a plain MLP.</summary>
    private static readonly string[] Experts =
        ["num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts", "num_experts_per_tok"];

    /// <summary>Numbers, names or sections that have no value that changes nothing.</summary>
    private static readonly string[] Values =
    [
        "quantization_config", "attention_multiplier", "query_pre_attn_scalar", "clip_qkv", "attention_chunk_size",
            "attn_temperature_tuning",
        "dim_model_base", "num_kv_shared_layers", "layers_block_type", "cross_layer_sharing", "expert_interval", "attention_sink_size",
        "kv_lora_rank", "q_lora_rank",
    ];

    /// <exception cref="OptionsException">One of them says something.</exception>
    public static void Check(JsonFields fields, TransformerOptions options)
    {
        if (IsLearned(options.Architecture))
            RotaryConfig.CheckNone(fields);

        foreach (var key in fields.Root.EnumerateObject().Where(static key => key.Value.ValueKind != JsonValueKind.Null))
        {
            if (Changes(key.Name, key.Value, fields, options))
                throw OptionsException.UnknownKey(fields.Path, key.Name, key.Value.GetRawText());
        }
    }

    private static bool Changes(string key, JsonElement value, JsonFields fields, TransformerOptions options) => key switch
    {
        "sliding_window" or "attention_window" => !IsNo(value) && !Is(value, number => number >= options.MaxPositions)
            && fields.Find("use_sliding_window") is not { ValueKind: JsonValueKind.False },
        "layer_types" => value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(static kind => kind.ToString() is not ("full_attention" or "attention")),
        "pruned_heads" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(),
        "position_embedding_type" => IsLearned(options.Architecture)
            ? value.ToString() is not ("absolute" or "learned")
            : value.ToString() is not ("rope" or "rotary"),
        "head_dim" or "head_size" => !Is(value, number => number == options.HeadWidth),
        "num_key_value_heads" or "num_kv_heads" => !Is(value, number => number == options.KeyValueHeads),
        "scale_attn_by_inverse_layer_idx" => options.Architecture != Architecture.Gpt2 && !IsNo(value),
        _ when key.Contains("softcap", StringComparison.OrdinalIgnoreCase) => true,
        _ when Switches.Contains(key) => !IsNo(value),
        _ when Multipliers.Contains(key) => !Is(value, static number => number == 1),
        _ when Experts.Contains(key) => !IsNo(value) && !Is(value, static number => number <= 1),
        _ => Values.Contains(key) && !IsNo(value),
    };

    /// <summary>Whether positions are learned vectors.</summary>
    private static bool IsLearned(Architecture architecture) => architecture is Architecture.Gpt2 or Architecture.GptNeo;

    private static bool IsNo(JsonElement value) => value.ValueKind == JsonValueKind.False || Is(value, static number => number == 0);

    private static bool Is(JsonElement value, Func<double, bool> holds) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && holds(number);
}
