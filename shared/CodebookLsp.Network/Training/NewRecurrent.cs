using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Networks of recurrent layers as a configuration describes them: <c>model_type</c> lstm or gru, <c>hidden_size</c>,
/// <c>num_hidden_layers</c> (1), <c>vocab_size</c>, <c>max_position_embeddings</c>.</summary>
internal static class NewRecurrent
{
    private static readonly Dictionary<string, RecurrentCell> Names = new(StringComparer.Ordinal)
    {
        ["lstm"] = RecurrentCell.Lstm, ["gru"] = RecurrentCell.Gru,
    };

    /// <summary>The kind of layer that a base configuration names; null for none of them.</summary>
    public static RecurrentCell? Cell(JsonObject given) =>
        given["model_type"] is JsonValue name && name.TryGetValue<string>(out var text) && Names.TryGetValue(text, out var cell)
            ? cell : null;

    /// <summary>A decoder's options that say the same. What only attention has stands at its least.</summary>
    /// <exception cref="TrainingException">A number is missing or wrong.</exception>
    public static TransformerOptions Options(JsonObject given)
    {
        var layers = Number(given, "num_hidden_layers", 1, TransformerOptions.MostLayers);
        var width = Number(given, "hidden_size", null, 1 << 20);
        return new TransformerOptions
        {
            Architecture = Architecture.GptNeoX,
            Layers = layers,
            Width = width,
            Heads = 1,
            KeyValueHeads = 1,
            HeadWidth = width,
            Intermediate = 1,
            Vocabulary = Number(given, "vocab_size", null, 1 << 28),
            MaxPositions = Number(given, "max_position_embeddings", null, 1 << 28),
            Activation = Activation.Gelu,
            Windows = new int?[layers],
            AttentionScales = new double[layers],
        }.Checked();
    }

    /// <exception cref="TrainingException">A codebook is at a place that a recurrent layer has not.</exception>
    public static void Check(CodebookConfig config)
    {
        var at = Placement.TransformerBlock;
        if (config.Layers.Count > 0 && config.Placements.FirstOrDefault(one => one.Placement != at) is { } other)
            throw TrainingException.Wrong(
                "codebooks.codebook_at", other.Placement.Name(), $"{at.Name()}: all that a recurrent layer has is its hidden vector");
    }

    /// <summary>Weights besides the layers': the embedding, the last norm, the output.</summary>
    public static TransformerWeights Weights(TransformerOptions options, double deviation, Generator random, Device device)
    {
        var norm = new Norm(ones(options.Width, device: device), zeros(options.Width, device: device));
        return new(new(Matrix()), null, [], norm, new(Matrix(), null), null);

        Tensor Matrix() => empty([options.Vocabulary, options.Width], device: device).normal_(0, deviation, random);
    }

    /// <summary>How many weights a network of one layer has.</summary>
    public static long Count(RecurrentCell cell, long width, long vocabulary) =>
        (RecurrentLayers.Gates(cell) * ((2 * width * width) + (2 * width))) + (2 * width) + (2 * vocabulary * width);

    private static int Number(JsonObject given, string key, int? usual, int most) =>
        given[key] is null && usual is { } otherwise ? otherwise
        : given[key] is JsonValue value && value.TryGetValue<int>(out var number) && number >= 1 && number <= most ? number
        : throw TrainingException.Wrong($"base.{key}", given[key]?.ToJsonString(), $"a whole number from 1 to {most}");
}
