using System.Text.RegularExpressions;

namespace CodebookLsp.Network.Transformers;

/// <summary>From GGUF's tensor names (GGUF specification, "Standardized tensor names") to Hugging Face's without prefixes.</summary>
internal static partial class GgufNames
{
    /// <summary>The one tensor of GGUF that Hugging Face keeps in the configuration instead.</summary>
    public const string RotaryFactors = "rope_freqs.weight";

    /// <summary>The plain name; null for a tensor a llama has no use for.</summary>
    public static string? Plain(string name)
    {
        switch (name)
        {
            case "token_embd.weight":
                return "embed_tokens.weight";
            case "output_norm.weight":
                return "norm.weight";
            case "output.weight":
                return "lm_head.weight";
            case RotaryFactors:
                return name;
        }

        if (BlockTensor().Match(name) is not { Success: true } match)
            return null;
        var module = match.Groups["module"].Value switch
        {
            "attn_norm" => "input_layernorm",
            "attn_q" => "self_attn.q_proj",
            "attn_k" => "self_attn.k_proj",
            "attn_v" => "self_attn.v_proj",
            "attn_output" => "self_attn.o_proj",
            "ffn_norm" => "post_attention_layernorm",
            "ffn_gate" => "mlp.gate_proj",
            "ffn_up" => "mlp.up_proj",
            "ffn_down" => "mlp.down_proj",
            _ => null,
        };
        return module is null ? null : $"layers.{match.Groups["layer"].Value}.{module}.{match.Groups["kind"].Value}";
    }

    [GeneratedRegex(@"^blk\.(?<layer>\d+)\.(?<module>\w+)\.(?<kind>weight|bias)$")]
    private static partial Regex BlockTensor();
}
