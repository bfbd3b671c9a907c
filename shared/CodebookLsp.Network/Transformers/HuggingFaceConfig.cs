using System.Text.Json;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// Reads a base model's <c>config.json</c> as Hugging Face's transformers (4.34) saves it. A key that is missing has the
/// library's own default, because saved configurations may leave defaults out.
/// </summary>
internal static class HuggingFaceConfig
{
    /// <exception cref="OptionsException">The file is not such a configuration, or asks for something this library does not run.</exception>
    public static TransformerOptions Read(string path) => Read(JsonFields.Load(path));

    public static TransformerOptions Read(JsonFields fields) => (fields.FindString("model_type") switch
    {
        "llama" => Llama(fields),
        "gpt2" => Gpt2(fields),
        "gpt_neo" => GptNeo(fields),
        "gpt_neox" => GptNeoX(fields),
        null => throw OptionsException.Missing(fields.Path, "model_type"),
        var other => throw OptionsException.Unsupported($"the architecture '{other}'", "llama, gpt2, gpt_neo and gpt_neox"),
    }).Checked();

    private static TransformerOptions Llama(JsonFields fields)
    {
        var width = fields.Int("hidden_size");
        var heads = fields.Int("num_attention_heads");
        var layers = Layers(fields.Int("num_hidden_layers"));
        var headWidth = fields.FindInt("head_dim") ?? PerHead(width, heads);
        return new()
        {
            Architecture = Architecture.Llama,
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = fields.FindInt("num_key_value_heads") ?? heads,
            HeadWidth = headWidth,
            Intermediate = fields.Int("intermediate_size"),
            Vocabulary = fields.Int("vocab_size"),
            MaxPositions = fields.FindInt("max_position_embeddings") ?? 2048,
            Norm = NormKind.Rms,
            NormEpsilon = fields.FindDouble("rms_norm_eps") ?? 1e-6,
            Activation = ActivationNamed(fields.FindString("hidden_act") ?? "silu"),
            Gated = true,
            Rotary = new(headWidth, fields.FindDouble("rope_theta") ?? 10000, Scaling(fields)),
            Windows = new int?[layers],
            AttentionScales = Scales(layers, headWidth),
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? false,
        };
    }

    private static TransformerOptions Gpt2(JsonFields fields)
    {
        var width = fields.FindInt("n_embd") ?? 768;
        var heads = fields.FindInt("n_head") ?? 12;
        var layers = Layers(fields.FindInt("n_layer") ?? 12);
        var headWidth = PerHead(width, heads);
        var scaled = fields.FindBool("scale_attn_weights") ?? true;
        var byLayer = fields.FindBool("scale_attn_by_inverse_layer_idx") ?? false;
        return new()
        {
            Architecture = Architecture.Gpt2,
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = heads,
            HeadWidth = headWidth,
            Intermediate = fields.FindInt("n_inner") ?? 4 * width,
            Vocabulary = fields.FindInt("vocab_size") ?? 50257,
            MaxPositions = fields.FindInt("n_positions") ?? fields.FindInt("n_ctx") ?? 1024,
            NormEpsilon = fields.FindDouble("layer_norm_epsilon") ?? 1e-5,
            Activation = ActivationNamed(fields.FindString("activation_function") ?? "gelu_new"),
            Windows = new int?[layers],
            AttentionScales = [.. Enumerable.Range(0, layers).Select(layer =>
                (scaled ? 1 / Math.Sqrt(headWidth) : 1) / (byLayer ? layer + 1 : 1))],
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? true,
        };
    }

    private static TransformerOptions GptNeo(JsonFields fields)
    {
        var width = fields.FindInt("hidden_size") ?? 2048;
        var heads = fields.FindInt("num_heads") ?? 16;
        var layers = Layers(fields.FindInt("num_layers") ?? 24);
        var window = fields.FindInt("window_size") ?? 256;
        return new()
        {
            Architecture = Architecture.GptNeo,
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = heads,
            HeadWidth = PerHead(width, heads),
            Intermediate = fields.FindInt("intermediate_size") ?? 4 * width,
            Vocabulary = fields.FindInt("vocab_size") ?? 50257,
            MaxPositions = fields.FindInt("max_position_embeddings") ?? 2048,
            NormEpsilon = fields.FindDouble("layer_norm_epsilon") ?? 1e-5,
            Activation = ActivationNamed(fields.FindString("activation_function") ?? "gelu_new"),
            Windows = [.. AttentionLayers(fields, layers).Select(kind => kind switch
            {
                "global" => (int?)null,
                "local" => window,
                _ => throw OptionsException.Unsupported($"attention of kind '{kind}'", "'global' and 'local'"),
            })],
            AttentionScales = [.. Enumerable.Repeat(1.0, layers)], // GPT-Neo does not divide by sqrt(d)
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? true,
        };
    }

    private static TransformerOptions GptNeoX(JsonFields fields)
    {
        var width = fields.FindInt("hidden_size") ?? 6144;
        var heads = fields.FindInt("num_attention_heads") ?? 64;
        var layers = Layers(fields.FindInt("num_hidden_layers") ?? 44);
        var headWidth = PerHead(width, heads);
        var turning = (int)(headWidth * (fields.FindDouble("rotary_pct") ?? 0.25));
        return new()
        {
            Architecture = Architecture.GptNeoX,
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = heads,
            HeadWidth = headWidth,
            Intermediate = fields.FindInt("intermediate_size") ?? 24576,
            Vocabulary = fields.FindInt("vocab_size") ?? 50432,
            MaxPositions = fields.FindInt("max_position_embeddings") ?? 2048,
            NormEpsilon = fields.FindDouble("layer_norm_eps") ?? 1e-5,
            Activation = ActivationNamed(fields.FindString("hidden_act") ?? "gelu"),
            Rotary = turning == 0 ? null : new(turning, fields.FindDouble("rotary_emb_base") ?? 10000, Scaling(fields)),
            ParallelResidual = fields.FindBool("use_parallel_residual") ?? true,
            QkvLayout = QkvLayout.PerHead,
            Windows = new int?[layers],
            AttentionScales = Scales(layers, headWidth),
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? false,
        };
    }

    /// <summary>[[["global","local"],12]] is that pair twelve times over; some files hold the plain list besides.</summary>
    private static List<string> AttentionLayers(JsonFields fields, int layers)
    {
        if (fields.Find("attention_types") is not { ValueKind: JsonValueKind.Array } types)
            return fields.FindList("attention_layers")?.Select(kind => kind.GetString() ?? "").ToList()
                ?? [.. Enumerable.Range(0, layers).Select(layer => layer % 2 == 0 ? "global" : "local")];
        var kinds = new List<string>();
        foreach (var run in types.EnumerateArray())
        {
            if (run is not { ValueKind: JsonValueKind.Array } || run.GetArrayLength() != 2 || run[0].ValueKind != JsonValueKind.Array
                || run[1].ValueKind != JsonValueKind.Number || !run[1].TryGetInt32(out var times) || times < 0 || times > layers)
                throw OptionsException.Missing(fields.Path, "attention_types");
            for (var time = 0; time < times; time++)
                kinds.AddRange(run[0].EnumerateArray().Select(kind => kind.ToString()));
        }

        return kinds;
    }

    private static RotaryScaling? Scaling(JsonFields fields)
    {
        if (fields.Object("rope_scaling") is not { } scaling)
            return null;
        var kind = scaling.FindString("rope_type") ?? scaling.FindString("type") ?? "default";
        var factor = scaling.FindDouble("factor") ?? 1;
        return kind switch
        {
            "default" => null,
            "linear" => new(factor, 1, 1, 0, Linear: true),
            "llama3" => new(factor, scaling.FindDouble("low_freq_factor") ?? 1, scaling.FindDouble("high_freq_factor") ?? 4,
                scaling.FindDouble("original_max_position_embeddings") ?? 8192),
            _ => throw OptionsException.Unsupported($"rotary scaling of type '{kind}'", "'linear' and 'llama3'"),
        };
    }

    private static Activation ActivationNamed(string name) => name switch
    {
        "gelu" => Activation.Gelu,
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => Activation.GeluTanh,
        "silu" or "swish" => Activation.Silu,
        "relu" => Activation.Relu,
        _ => throw OptionsException.Unsupported($"the activation '{name}'", "gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, silu and relu"),
    };

    /// <summary>A number of layers that lists can be made of.</summary>
    private static int Layers(int layers) => TransformerOptions.IsLayerCount(layers) ? layers : throw OptionsException.Wrong("Layers", layers, $"between 1 and {TransformerOptions.MostLayers}");

    private static int PerHead(int width, int heads) =>
        heads > 0 && width % heads == 0 ? width / heads : throw OptionsException.Wrong("number of heads", heads, $"a divisor of the width ({width})");

    private static double[] Scales(int layers, int headWidth) => [.. Enumerable.Repeat(1 / Math.Sqrt(headWidth), layers)];
}
