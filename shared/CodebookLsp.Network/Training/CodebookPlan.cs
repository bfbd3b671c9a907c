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
    /// <summary>The configuration's number of codes of some layers and heads.</summary>
    public const string CodesByLayer = "codes_by_layer";

    private const string NumberOfCodes = "num_codes";

    private const int MostCodes = 1 << 24;
    private static readonly string[] LayerKeys = [CodebookConfig.KByLayer, CodesByLayer];

    private static readonly string[] Keys =
    [
        "codebook_at", "codebook_type", NumberOfCodes, "num_codebooks", "k_codebook", "layers_to_snap", "similarity_metric",
        "codebook_kwargs", .. LayerKeys,
    ];

    public CodebookConfig Config => config;

    /// <summary>Whether a configuration says how many codes there are to be.</summary>
    public static bool SaysCodes(TrainingConfiguration configuration, out bool ofAll)
    {
        ofAll = configuration.Codebooks?.ContainsKey(NumberOfCodes) == true;
        return ofAll || configuration.Codebooks?.ContainsKey(CodesByLayer) == true;
    }

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

        var own = configuration.Codebooks ?? [];
        if (own.Select(static field => field.Key).FirstOrDefault(static key => !Keys.Contains(key)) is { } unknown)
            throw TrainingException.Wrong("codebooks", unknown, string.Join(", ", Keys));
        foreach (var (key, value) in own)
            fields[key] = value?.DeepClone();
        fields["layers_to_snap"] ??= configuration.Codebooks is null ? new JsonArray() : "all";
        var common = fields.DeepClone().AsObject();
        common.Remove(CodebookConfig.KByLayer);
        var config = CodebookConfig.Read(Read(common), options);
        foreach (var key in LayerKeys.Where(key => !own.ContainsKey(key)))
            Inherit(fields, key, own, config.Layers);
        var read = Read(fields);
        return new(read, config with { LayerKs = Numbers(read, CodebookConfig.KByLayer, config) });
    }

    /// <summary>Codebooks at random, as the reference begins (normal with variance 1).</summary>
    public List<TrainableCodebook> Random(TransformerOptions options, Generator random, Device device)
    {
        var codebooks = new List<TrainableCodebook>();
        var byLayer = Numbers(fields, CodesByLayer, config);
        foreach (var layer in config.Layers)
        {
            foreach (var placement in config.At(layer))
            {
                var codes = byLayer.Of(layer, placement, Codes(placement));
                if (codes.Any(static one => one == 0))
                    throw TrainingException.Wrong("codebooks." + NumberOfCodes, null, "how many codes there are");
                var own = placement.WithCodes(layer, codes, TrainingException.Wrong);
                var part = PlacementNames.Width(placement.Placement, options) / placement.Heads;
                long[] shape = [placement.Heads, codes.Max(), part];
                codebooks.Add(new(
                    layer, own, CodeRows.Cleared(empty(shape, device: device).normal_(0, 1, random), own).DetachFromDisposeScope(),
                    placement.InputNorm ? ones([placement.Heads, part], device: device).DetachFromDisposeScope() : null,
                    placement.InputNorm ? zeros([placement.Heads, part], device: device).DetachFromDisposeScope() : null));
            }
        }

        return codebooks;
    }

    /// <summary>How many codes each head of a model's codebook is to have; null where it has as many.</summary>
    /// <param name="all">Whether the configuration has a number for all, too; where it has none, the model's own stays.</param>
    /// <exception cref="TrainingException">They are fewer than it has.</exception>
    public IReadOnlyList<int>? Grown(TrainableCodebook codebook, bool all)
    {
        int[] own = [.. Enumerable.Range(0, codebook.Heads).Select(codebook.CodesOf)];
        var wanted = Numbers(fields, CodesByLayer, config).Of(codebook.Layer, codebook.Options, all ? Codes(codebook.Options) : 0);
        for (var head = 0; head < own.Length; head++)
        {
            if (wanted[head] == 0)
                wanted[head] = own[head];
            if (wanted[head] < own[head])
                throw TrainingException.Wrong(
                    "codebooks." + (all ? NumberOfCodes : CodesByLayer), wanted[head],
                    $"at least {own[head]}, what the model has at layer {codebook.Layer}, unless 'codes' is random, kmeans or spherical");
        }

        return wanted.SequenceEqual(own) ? null : wanted;
    }

    private static JsonFields Read(JsonObject fields) =>
        new("codebooks", JsonSerializer.SerializeToElement(fields, JsonFieldsContext.Default.JsonObject));

    private static SiteNumbers Numbers(JsonFields fields, string key, CodebookConfig config) => SiteNumbers.Read(
        fields, key, config.Placements, config.Layers,
        static (what, value, expected) => TrainingException.Wrong("codebooks." + what, value, expected));

    /// <summary>What the model says of layers that have codebooks still, where its placements are still the same.</summary>
    private static void Inherit(JsonObject fields, string key, JsonObject own, IReadOnlyList<int> layers)
    {
        if (fields[key] is not JsonObject model || own.ContainsKey("codebook_at") || own.ContainsKey("num_codebooks"))
        {
            fields.Remove(key);
            return;
        }

        var gone = model.Select(static one => one.Key)
            .Where(name => int.TryParse(name.Split('.')[0], out var layer) && !layers.Contains(layer)).ToList();
        gone.ForEach(name => model.Remove(name));
    }

    /// <summary>How many codes a placement has in all layers that have no number of their own; 0 where that is not said.</summary>
    private int Codes(CodebookOptions options)
    {
        var names = fields.FindList("codebook_at")?.Select(static name => PlacementNames.Find(name.ToString())).ToList()
            ?? [Primitives.Placement.Mlp];
        if (fields.FindList(NumberOfCodes) is not { } numbers)
            return 0;
        var number = numbers[numbers.Count == 1 ? 0 : Math.Min(names.IndexOf(options.Placement), numbers.Count - 1)];
        return number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var codes) && codes is >= 1 and <= MostCodes
            ? codes
            : throw TrainingException.Wrong("codebooks." + NumberOfCodes, number, "at least 1");
    }
}
