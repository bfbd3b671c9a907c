using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Which codebooks a training is of: what its configuration says, over what its model says.</summary>
/// <param name="fields">As in a config.json.</param>
internal sealed class CodebookPlan(JsonFields fields, CodebookConfig config)
{
    private static readonly string[] Keys =
    [
        "codebook_at", "codebook_type", "num_codes", "num_codebooks", "k_codebook", "layers_to_snap", "similarity_metric",
        "codebook_kwargs", "codes_by_layer",
    ];

    public CodebookConfig Config => config;

    /// <param name="model">The model's config.json; null for a new one.</param>
    /// <exception cref="TrainingException">The configuration has a key that there is not.</exception>
    public static CodebookPlan Of(TrainingConfiguration configuration, JsonFields? model, TransformerOptions options)
    {
        var fields = new JsonObject();
        foreach (var key in Keys)
        {
            if (model?.Find(key) is { } value)
                fields[key] = JsonNode.Parse(value.GetRawText());
        }

        if (configuration.Codebooks?.Select(static field => field.Key).FirstOrDefault(static key => !Keys.Contains(key)) is { } unknown)
            throw TrainingException.Wrong("codebooks", unknown, string.Join(", ", Keys));
        foreach (var (key, value) in configuration.Codebooks ?? [])
            fields[key] = value?.DeepClone();
        fields["layers_to_snap"] ??= configuration.Codebooks is null ? new JsonArray() : "all";
        var read = new JsonFields("codebooks", JsonSerializer.SerializeToElement(fields, JsonFieldsContext.Default.JsonObject));
        return new(read, CodebookConfig.Read(read, options));
    }

    /// <summary>Codebooks at random, as the reference begins (normal with variance 1).</summary>
    public List<TrainableCodebook> Random(TransformerOptions options, Generator random, Device device)
    {
        var codebooks = new List<TrainableCodebook>();
        foreach (var layer in config.Layers)
        {
            foreach (var placement in config.Placements)
            {
                var part = PlacementNames.Width(placement.Placement, options) / placement.Heads;
                long[] shape = [placement.Heads, Codes(layer, placement), part];
                codebooks.Add(new(
                    layer, placement, empty(shape, device: device).normal_(0, 1, random).DetachFromDisposeScope(),
                    placement.InputNorm ? ones([placement.Heads, part], device: device).DetachFromDisposeScope() : null,
                    placement.InputNorm ? zeros([placement.Heads, part], device: device).DetachFromDisposeScope() : null));
            }
        }

        return codebooks;
    }

    private int Codes(int layer, CodebookOptions options)
    {
        var number = fields.Object("codes_by_layer")?.Find($"{layer}");
        if (number is null)
        {
            var names = fields.FindList("codebook_at")?.Select(static name => PlacementNames.Find(name.ToString())).ToList()
                ?? [Primitives.Placement.Mlp];
            var numbers = fields.FindList("num_codes")
                ?? throw TrainingException.Wrong("codebooks.num_codes", null, "how many codes there are");
            number = numbers[numbers.Count == 1 ? 0 : Math.Min(names.IndexOf(options.Placement), numbers.Count - 1)];
        }

        return number is { ValueKind: JsonValueKind.Number } one && one.TryGetInt32(out var codes) && codes is >= 1 and <= 1 << 24
            ? codes
            : throw TrainingException.Wrong("codebooks.num_codes", number, "at least 1");
    }
}
