using System.Text.Json;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// The codebook part of a model's <c>config.json</c>, as the reference saves it: scalars or lists of equal length, current
/// names or older ones (<c>compositional</c>, <c>preproj_attention</c>).
/// </summary>
/// <param name="Placements">In the order a token meets them, whatever the order of the list in the file. What layers have in
/// common.</param>
/// <param name="Layers">Which layers have codebooks; ascending.</param>
internal sealed record CodebookConfig(IReadOnlyList<CodebookOptions> Placements, IReadOnlyList<int> Layers)
{
    /// <summary>The configuration's k of some layers and heads.</summary>
    public const string KByLayer = "k_by_layer";

    /// <summary>What <see cref="KByLayer"/> says; null for nothing.</summary>
    public SiteNumbers? LayerKs { get; init; }

    /// <summary>The placements at one layer, which may have another k than the others.</summary>
    public IEnumerable<CodebookOptions> At(int layer) =>
        Placements.Select(options => LayerKs is null ? options : options.WithKs(LayerKs.Of(layer, options, options.K)));

    /// <summary>The k of every codebook.</summary>
    public IEnumerable<int> Ks => Layers.SelectMany(At).SelectMany(static one => one.HeadKs ?? [one.K]);

    /// <summary>
    /// Reads the configuration for a base model.
    /// </summary>
    /// <param name="referenceCompatible">
    /// Do what the reference does where it is wrong: leave an inner placement unrun that is listed after an enclosing one,
    /// skip placements it does not know and layers the model does not have. Otherwise the first runs and the others are errors.
    /// The file's own <c>reference_compatible</c> asks for the same.
    /// </param>
    /// <exception cref="OptionsException">A value is missing, unknown or does not fit the base model.</exception>
    public static CodebookConfig Read(JsonFields fields, TransformerOptions baseModel, bool referenceCompatible = false)
    {
        referenceCompatible |= fields.FindBool("reference_compatible") ?? false;
        var names = Strings(fields, "codebook_at") ?? ["mlp"];
        var types = Strings(fields, "codebook_type") ?? ["vanilla"];
        var numbers = Ints(fields, "num_codebooks") ?? [1];
        var ks = Ints(fields, "k_codebook") ?? [1];
        var similarity = SimilarityNamed(fields.FindString("similarity_metric") ?? "inner_product");
        var inputNorm = fields.Object("codebook_kwargs")?.FindBool("layer_norm") ?? true;

        var placements = new List<CodebookOptions>();
        for (var at = 0; at < names.Count; at++)
        {
            if (PlacementNames.Find(names[at]) is not { } placement)
            {
                if (referenceCompatible && names.Any(static name => PlacementNames.Find(name) is not null))
                    continue;
                throw OptionsException.Wrong("codebook_at", $"'{names[at]}'", "one of " + string.Join(", ", PlacementNames.All));
            }

            var type = Of(types, at, names.Count, "codebook_type");
            var grouped = type switch
            {
                "group" or "compositional" => true,
                "vanilla" => false,
                _ => throw OptionsException.Wrong("codebook_type", $"'{type}'", "'vanilla' or 'group'"),
            };
            var number = Of(numbers, at, names.Count, "num_codebooks");
            if (!grouped && number != 1)
                throw OptionsException.Wrong("num_codebooks", number, "1 for a vanilla codebook");
            number = number == -1 ? baseModel.Heads : number;
            placements.Add(new()
            {
                Placement = placement,
                Grouped = grouped || placement == Placement.Qkv, // qkv is always a group of three times the number
                Heads = placement == Placement.Qkv ? (int)Math.Min(int.MaxValue, 3L * number) : number,
                K = Of(ks, at, names.Count, "k_codebook"),
                Similarity = similarity,
                InputNorm = inputNorm,
                NeverRun = referenceCompatible && placements.Exists(earlier => PlacementNames.Encloses(earlier.Placement, placement)),
            });
        }

        if (placements.GroupBy(static options => options.Placement).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            throw OptionsException.Wrong("codebook_at", $"'{twice.Key.Name()}' twice", "a list without repetitions");
        foreach (var options in placements)
        {
            if (options.K < 1)
                throw OptionsException.Wrong("k_codebook", options.K, "at least 1");
            _ = options.CheckedFor(PlacementNames.Width(options.Placement, baseModel));
        }

        // Enum order is the order on the forward path: from the inside out.
        var layers = LayersToSnap(fields, baseModel.Layers, referenceCompatible);
        return new([.. placements.OrderBy(static options => options.Placement)], layers)
        {
            LayerKs = SiteNumbers.Read(fields, KByLayer, placements, layers, OptionsException.Wrong),
        };
    }

    private static int[] LayersToSnap(JsonFields fields, int layers, bool referenceCompatible)
    {
        if (fields.Find("layers_to_snap") is { ValueKind: JsonValueKind.String } all)
            return all.GetString() == "all"
                ? [.. Enumerable.Range(0, layers)]
                : throw OptionsException.Wrong("layers_to_snap", $"'{all}'", "'all' or a list of layers");
        var chosen = new SortedSet<int>();
        foreach (var layer in Ints(fields, "layers_to_snap") ?? [])
        {
            if (layer >= -layers && layer < layers)
                chosen.Add(layer < 0 ? layer + layers : layer);
            else if (!referenceCompatible)
                throw OptionsException.Wrong("layers_to_snap", layer, $"between {-layers} and {layers - 1}");
        }

        return [.. chosen];
    }

    private static Similarity SimilarityNamed(string name) => name switch
    {
        "inner_product" => Similarity.InnerProduct,
        "euclidean" => Similarity.Euclidean,
        _ => throw OptionsException.Wrong("similarity_metric", $"'{name}'", "'inner_product' or 'euclidean'"),
    };

    private static List<string>? Strings(JsonFields fields, string key) => fields.FindList(key)?.Select(value =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw OptionsException.Missing(fields.Path, key)).ToList();

    private static List<int>? Ints(JsonFields fields, string key) => fields.FindList(key)?.Select(value =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw OptionsException.Missing(fields.Path, key)).ToList();

    /// <summary>A list of one stands for every placement.</summary>
    private static T Of<T>(List<T> values, int at, int count, string key) =>
        values.Count == 1 ? values[0]
        : values.Count == count ? values[at]
        : throw OptionsException.Wrong(key, $"a list of {values.Count}", $"one value, or one for each of the {count} placements");
}
