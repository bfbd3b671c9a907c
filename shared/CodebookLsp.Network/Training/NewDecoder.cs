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

    /// <summary>Weights and codes at random, the same for the same seed: as Hugging Face begins a GPT-NeoX (normal with the configuration's
    /// <c>initializer_range</c>, biases 0, norms 1).</summary>
    /// <exception cref="TrainingException">The configuration asks for what there is not.</exception>
    public static (TrainableDecoder Decoder, CodebookConfig Config) Make(TrainingConfiguration configuration, Device device)
    {
        var options = Options(configuration);
        var plan = CodebookPlan.Of(configuration, null, options);
        using var random = new Generator(configuration.Seed, device);
        var deviation = Field(configuration.Base).FindDouble("initializer_range") ?? 0.02;
        var cell = NewRecurrent.Cell(configuration.Base);
        if (cell is not null)
            NewRecurrent.Check(plan.Config);
        if (cell is not null && configuration.Precision != TrainingConfiguration.Float32)
            throw TrainingException.Wrong("precision", configuration.Precision, $"{TrainingConfiguration.Float32} for recurrent layers");
        var recurrent = cell is { } kind ? RecurrentLayers.New(kind, options.Layers, options.Width, random, device) : null;
        var weights = recurrent is null
            ? Weights(options, deviation, random, device) : NewRecurrent.Weights(options, deviation, random, device);
        var codebooks = plan.Random(options, random, device);
        var loss = CodebookLoss.Of(configuration, codebooks.Count);
        return (new(options, weights, codebooks, loss, configuration.ReferenceCompatible)
        {
            Recurrent = recurrent,
            Products = DecoderProducts.Of(configuration, !configuration.TrainsBase()),
        }, plan.Config);
    }

    /// <summary>The base model that a configuration describes.</summary>
    public static TransformerOptions Options(TrainingConfiguration configuration)
    {
        if (NewRecurrent.Cell(configuration.Base) is not null)
            return NewRecurrent.Options(configuration.Base);
        var fields = Field(configuration.Base);
        if (fields.FindString("model_type") is not ModelType)
            throw TrainingException.Wrong("base.model_type", fields.FindString("model_type"), $"{ModelType}, lstm or gru");
        var options = HuggingFaceConfig.Read(fields);
        return options.TiedEmbeddings ? throw TrainingException.Wrong("base.tie_word_embeddings", "true", "false")
            : options.Biases is not { Qkv: true } ? throw TrainingException.Wrong("base.attention_bias", "false", "true")
            : options;
    }

    private static JsonFields Field(JsonObject fields) =>
        new("base", JsonSerializer.SerializeToElement(fields, JsonFieldsContext.Default.JsonObject));

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
