using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>A decoder that has learned nothing yet, made as a configuration asks.</summary>
internal static class NewDecoder
{
    private const string ModelType = "gpt_neox";

    private static readonly string[] CodebookKeys =
    [
        "codebook_at", "codebook_type", "num_codes", "num_codebooks", "k_codebook", "layers_to_snap", "similarity_metric",
        "codebook_kwargs",
    ];

    /// <summary>Weights and codes at random, the same for the same seed: as Hugging Face begins a GPT-NeoX (normal with the configuration's
    /// <c>initializer_range</c>, biases 0, norms 1), and codes as the reference does (normal with variance 1).</summary>
    /// <exception cref="TrainingException">The configuration asks for what there is not.</exception>
    public static (TrainableDecoder Decoder, CodebookConfig Config) Make(TrainingConfiguration configuration, Device device)
    {
        var options = Options(configuration);
        var fields = CodebookFields(configuration);
        var config = CodebookConfig.Read(fields, options);
        if (NewRecurrent.Cell(configuration.Base) is not null)
            NewRecurrent.Check(config);
        using var random = new Generator(configuration.Seed, device);
        var deviation = Field("base", configuration.Base).FindDouble("initializer_range") ?? 0.02;
        var recurrent = NewRecurrent.Cell(configuration.Base) is { } cell
            ? RecurrentLayers.New(cell, options.Layers, options.Width, random, device) : null;
        var weights = recurrent is null
            ? Weights(options, deviation, random, device) : NewRecurrent.Weights(options, deviation, random, device);
        var codebooks = new List<TrainableCodebook>();
        foreach (var layer in config.Layers)
        {
            foreach (var placement in config.Placements)
            {
                var part = PlacementNames.Width(placement.Placement, options) / placement.Heads;
                long[] shape = [placement.Heads, Codes(fields, placement), part];
                codebooks.Add(new(
                    layer, placement, empty(shape, device: device).normal_(0, 1, random).DetachFromDisposeScope(),
                    placement.InputNorm ? ones([placement.Heads, part], device: device).DetachFromDisposeScope() : null,
                    placement.InputNorm ? zeros([placement.Heads, part], device: device).DetachFromDisposeScope() : null));
            }
        }

        var loss = CodebookLoss.Named(configuration.Loss);
        return (new(options, weights, codebooks, loss, configuration.ReferenceCompatible) { Recurrent = recurrent }, config);
    }

    /// <summary>The base model that a configuration describes.</summary>
    public static TransformerOptions Options(TrainingConfiguration configuration)
    {
        if (NewRecurrent.Cell(configuration.Base) is not null)
            return NewRecurrent.Options(configuration.Base);
        var fields = Field("base", configuration.Base);
        if (fields.FindString("model_type") is not ModelType)
            throw TrainingException.Wrong("base.model_type", fields.FindString("model_type"), $"{ModelType}, lstm or gru");
        var options = HuggingFaceConfig.Read(fields);
        return options.TiedEmbeddings ? throw TrainingException.Wrong("base.tie_word_embeddings", "true", "false")
            : options.Biases is not { Qkv: true } ? throw TrainingException.Wrong("base.attention_bias", "false", "true")
            : options;
    }

    private static JsonFields CodebookFields(TrainingConfiguration configuration)
    {
        if (configuration.Codebooks is not { } given)
            return Field("codebooks", new() { ["layers_to_snap"] = new JsonArray() });
        if (given.Select(static field => field.Key).FirstOrDefault(static key => !CodebookKeys.Contains(key)) is { } unknown)
            throw TrainingException.Wrong("codebooks", unknown, string.Join(", ", CodebookKeys));
        var fields = given.DeepClone().AsObject();
        fields["layers_to_snap"] ??= "all";
        return Field("codebooks", fields);
    }

    private static int Codes(JsonFields fields, CodebookOptions options)
    {
        var names = fields.FindList("codebook_at")?.Select(static name => PlacementNames.Find(name.ToString())).ToList()
            ?? [Primitives.Placement.Mlp];
        var numbers = fields.FindList("num_codes")
            ?? throw TrainingException.Wrong("codebooks.num_codes", null, "how many codes there are");
        var number = numbers[numbers.Count == 1 ? 0 : Math.Min(names.IndexOf(options.Placement), numbers.Count - 1)];
        return number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var codes) && codes is >= 1 and <= 1 << 24
            ? codes
            : throw TrainingException.Wrong("codebooks.num_codes", number, "at least 1");
    }

    private static JsonFields Field(string name, JsonObject fields) =>
        new(name, JsonSerializer.SerializeToElement(fields, JsonFieldsContext.Default.JsonObject));

    private static TransformerWeights Weights(TransformerOptions options, double deviation, Generator random, Device device)
    {
        var blocks = Enumerable.Range(0, options.Layers).Select(_ => new BlockWeights(
            Norm(), Dense(options.QkvWidth, options.Width), Dense(options.Width, options.Heads * options.HeadWidth),
            Norm(), Dense(options.Intermediate, options.Width), Dense(options.Width, options.Intermediate))).ToList();
        var (tokens, output) = (Matrix(options.Vocabulary, options.Width), Matrix(options.Vocabulary, options.Width));
        return new(new(tokens), null, blocks, Norm(), new(output, null), null);

        Norm Norm() => new(ones(options.Width, device: device), zeros(options.Width, device: device));

        Linear Dense(long rows, long columns) => new(Matrix(rows, columns), zeros(rows, device: device));

        Tensor Matrix(long rows, long columns) => empty([rows, columns], device: device).normal_(0, deviation, random);
    }
}
