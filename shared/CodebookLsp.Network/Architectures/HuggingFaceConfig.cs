using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Architectures;

/// <summary>
/// Reads a base model's <c>config.json</c> as Hugging Face's transformers (4 and 5) saves it. A key that is missing has the
/// library's own default, because saved configurations may leave defaults out; a key that is there and would change what the model
/// computes is honoured, or refused by name (<see cref="RefusedKeys"/>).
/// </summary>
internal static class HuggingFaceConfig
{
    /// <exception cref="OptionsException">The file is not such a configuration, or asks for something this library does not
    /// run.</exception>
    public static TransformerOptions Read(string path) => Read(JsonFields.Load(path));

    public static TransformerOptions Read(JsonFields fields)
    {
        var options = (fields.FindString("model_type") switch
        {
            "llama" => Llama(fields),
            "gpt2" => Gpt2(fields),
            "gpt_neo" => GptNeo(fields),
            "gpt_neox" => GptNeoX(fields),
            null => throw OptionsException.Missing(fields.Path, "model_type"),
            var other => throw OptionsException.Unsupported($"the architecture '{other}'", "llama, gpt2, gpt_neo and gpt_neox"),
        }).Checked();
        RefusedKeys.Check(fields, options);
        return options;
    }

    private static TransformerOptions Llama(JsonFields fields)
    {
        var width = fields.Int("hidden_size");
        var heads = fields.Int("num_attention_heads");
        var layers = Layers(fields.Int("num_hidden_layers"));
        var headWidth = fields.FindInt("head_dim") ?? PerHead(width, heads);
        var positions = fields.FindInt("max_position_embeddings") ?? 2048;
        var attentionBias = fields.FindBool("attention_bias") ?? false;
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
            MaxPositions = positions,
            Norm = NormKind.Rms,
            NormEpsilon = Epsilon(fields, "rms_norm_eps") ?? 1e-6,
            Activation = ActivationNamed(ActivationName(fields, "hidden_act") ?? "silu"),
            Gated = true,
            Rotary = RotaryConfig.Read(fields, RotaryConfig.Llama, headWidth, positions),
            Biases = new(attentionBias, attentionBias, fields.FindBool("mlp_bias") ?? false),
            Windows = new int?[layers],
            AttentionScales = Scales(layers, headWidth),
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? false,
        };
    }

    private static TransformerOptions Gpt2(JsonFields fields)
    {
        var width = Either(fields, "n_embd", "hidden_size") ?? 768;
        var heads = Either(fields, "n_head", "num_attention_heads") ?? 12;
        var layers = Layers(Either(fields, "n_layer", "num_hidden_layers") ?? 12);
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
            MaxPositions = Either(fields, "n_positions", "max_position_embeddings") ?? fields.FindInt("n_ctx") ?? 1024,
            NormEpsilon = Epsilon(fields, "layer_norm_epsilon") ?? 1e-5,
            Activation = ActivationNamed(ActivationName(fields, "activation_function") ?? "gelu_new"),
            Windows = new int?[layers],
            AttentionScales = [.. Enumerable.Range(0, layers).Select(layer =>
                (scaled ? 1 / Math.Sqrt(headWidth) : 1) / (byLayer ? layer + 1 : 1))],
            Biases = new(true, true, true),
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? true,
        };
    }

    private static TransformerOptions GptNeo(JsonFields fields)
    {
        var width = fields.FindInt("hidden_size") ?? 2048;
        var heads = Either(fields, "num_heads", "num_attention_heads") ?? 16;
        var layers = Layers(Either(fields, "num_layers", "num_hidden_layers") ?? 24);
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
            NormEpsilon = Epsilon(fields, "layer_norm_epsilon") ?? 1e-5,
            Activation = ActivationNamed(ActivationName(fields, "activation_function") ?? "gelu_new"),
            Windows = [.. AttentionLayers(fields, layers).Select(kind => kind switch
            {
                "global" => (int?)null,
                "local" => window,
                _ => throw OptionsException.Unsupported($"attention of kind '{kind}'", "'global' and 'local'"),
            })],
            AttentionScales = [.. Enumerable.Repeat(1.0, layers)], // GPT-Neo does not divide by sqrt(d)
            Biases = new(false, true, true),
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? true,
        };
    }

    private static TransformerOptions GptNeoX(JsonFields fields)
    {
        var width = fields.FindInt("hidden_size") ?? 6144;
        var heads = fields.FindInt("num_attention_heads") ?? 64;
        var layers = Layers(fields.FindInt("num_hidden_layers") ?? 44);
        var headWidth = PerHead(width, heads);
        var positions = fields.FindInt("max_position_embeddings") ?? 2048;
        var attentionBias = fields.FindBool("attention_bias") ?? true;
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
            MaxPositions = positions,
            NormEpsilon = Epsilon(fields, "layer_norm_eps") ?? 1e-5,
            Activation = ActivationNamed(ActivationName(fields, "hidden_act") ?? "gelu"),
            Rotary = RotaryConfig.Read(fields, RotaryConfig.GptNeoX, headWidth, positions),
            Biases = new(attentionBias, attentionBias, true),
            ParallelResidual = fields.FindBool("use_parallel_residual") ?? true,
            QkvLayout = QkvLayout.PerHead,
            Windows = new int?[layers],
            AttentionScales = Scales(layers, headWidth),
            TiedEmbeddings = fields.FindBool("tie_word_embeddings") ?? false,
        };
    }

    /// <summary>[[["global","local"],12]] is that pair twelve times over; some files hold the plain list besides, or instead.</summary>
    private static List<string> AttentionLayers(JsonFields fields, int layers)
    {
        var plain = fields.FindList("attention_layers")?.Select(static kind => kind.ToString()).ToList();
        if (fields.FindList("attention_types") is not { } types)
            return plain ?? [.. Enumerable.Range(0, layers).Select(static layer => layer % 2 == 0 ? "global" : "local")];
        var kinds = new List<string>();
        foreach (var run in types)
        {
            if (run is not { ValueKind: JsonValueKind.Array } || run.GetArrayLength() != 2 || run[0].ValueKind != JsonValueKind.Array
                || run[1].ValueKind != JsonValueKind.Number || !run[1].TryGetInt32(out var times) || times < 0 || times > layers)
                throw OptionsException.Missing(fields.Path, "attention_types");
            for (var time = 0; time < times; time++)
                kinds.AddRange(run[0].EnumerateArray().Select(static kind => kind.ToString()));
        }

        return plain is null || plain.SequenceEqual(kinds)
            ? kinds
            : throw OptionsException.Contradiction(fields.Path, "attention_types", "attention_layers");
    }

    /// <summary>A number that transformers reads under two names for this family; null for neither.</summary>
    private static int? Either(JsonFields fields, string key, string other) => (fields.FindInt(key), fields.FindInt(other)) switch
    {
        ({ } one, { } two) when one != two => throw OptionsException.Contradiction(fields.Path, key, other),
        var (one, two) => one ?? two,
    };

    private static double? Epsilon(JsonFields fields, string key) =>
        Named(fields, key, "rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_eps", "norm_epsilon")
            ? fields.FindDouble(key)
            : null;

    private static string? ActivationName(JsonFields fields, string key) =>
        Named(fields, key, "hidden_act", "activation_function", "hidden_activation") ? fields.FindString(key) : null;

    /// <summary>Whether a key is there. When it is not, another family's name for it would be passed over silently: refused.</summary>
    private static bool Named(JsonFields fields, string key, params string[] others)
    {
        if (fields.Has(key))
            return true;
        return Array.Find(others, fields.Has) is { } other ? throw OptionsException.OtherName(fields.Path, other, key) : false;
    }

    private static Activation ActivationNamed(string name) => name switch
    {
        "gelu" or "gelu_python" => Activation.Gelu,
        "gelu_new" or "gelu_fast" or "gelu_accurate" or "gelu_pytorch_tanh" or "gelu_python_tanh" => Activation.GeluTanh,
        "silu" or "swish" => Activation.Silu,
        "relu" => Activation.Relu,
        _ => throw OptionsException.Unsupported($"the activation '{name}'", "gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, silu and relu"),
    };

    /// <summary>A number of layers that lists can be made of.</summary>
    private static int Layers(int layers) => TransformerOptions.IsLayerCount(layers)
        ? layers : throw OptionsException.Wrong("Layers", layers, $"between 1 and {TransformerOptions.MostLayers}");

    private static int PerHead(int width, int heads) =>
        heads > 0 && width % heads == 0
            ? width / heads : throw OptionsException.Wrong("number of heads", heads, $"a divisor of the width ({width})");

    private static double[] Scales(int layers, int headWidth) => [.. Enumerable.Repeat(1 / Math.Sqrt(headWidth), layers)];
}
