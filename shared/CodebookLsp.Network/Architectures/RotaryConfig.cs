using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Architectures;

/// <summary>
/// The rotary part of a Hugging Face configuration: <c>rope_parameters</c> as transformers 5 writes it, and the keys that it replaced.
/// Where a file says the same thing in several places, they must agree.
/// </summary>
internal static class RotaryConfig
{
    /// <summary>What one architecture calls base and share outside <c>rope_parameters</c>, and what they are where nothing is
    /// said.</summary>
    public sealed record Names(string[] Base, string[] Share, double DefaultShare);

    public static Names Llama { get; } = new(["rope_theta"], ["partial_rotary_factor"], 1);

    public static Names GptNeoX { get; } = new(["rotary_emb_base", "rope_theta"], ["rotary_pct", "partial_rotary_factor"], 0.25);

    private const double DefaultBase = 10_000;
    private const string OriginalLength = "original_max_position_embeddings";

    /// <summary>What may stand beside any kind of scaling, whether the kind needs it or not.</summary>
    private static readonly string[] Common =
        ["rope_type", "type", "rope_theta", "partial_rotary_factor", OriginalLength, "finetuned"];

    /// <exception cref="OptionsException">Something is missing, contradicts itself, or is no scaling that this library runs.</exception>
    /// <returns>Null where nothing rotates.</returns>
    public static RotaryOptions? Read(JsonFields fields, Names names, int headWidth, int positions)
    {
        CheckKeys(fields, [.. names.Base, .. names.Share, "rope_parameters", "rope_scaling"]);
        var (parameters, scaling) = (Section(fields, "rope_parameters"), Section(fields, "rope_scaling"));
        if (parameters is not null && IsByLayer(parameters))
            return ByLayer(fields, parameters, scaling, names, headWidth, positions);
        return One(fields, parameters, scaling, names, headWidth, positions);
    }

    /// <summary>Refuses what a model without rotary positions cannot have.</summary>
    public static void CheckNone(JsonFields fields) => CheckKeys(fields, []);

    private static void CheckKeys(JsonFields fields, string[] known)
    {
        foreach (var key in fields.Root.EnumerateObject())
        {
            var saysNothing = key.Value.ValueKind == JsonValueKind.Null
                || key is { Name: "rope_interleaved", Value.ValueKind: JsonValueKind.False };
            if (IsRotary(key.Name) && !saysNothing && !known.Contains(key.Name))
                throw OptionsException.UnknownKey(fields.Path, key.Name, key.Value.GetRawText());
        }
    }

    /// <summary>Whether a word of the key begins so; "properties" is no such key.</summary>
    private static bool IsRotary(string key) => key.Split('_', '-', '.').Any(static word =>
        word.StartsWith("rope", StringComparison.OrdinalIgnoreCase) || word.StartsWith("rotary", StringComparison.OrdinalIgnoreCase));

    private static JsonFields? Section(JsonFields fields, string key) => fields.Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } section => new(fields.Path, section),
        _ => throw OptionsException.Missing(fields.Path, key),
    };

    private static bool IsByLayer(JsonFields parameters) =>
        parameters.Root.EnumerateObject().Any(static entry => entry.Value.ValueKind == JsonValueKind.Object);

    /// <summary>Parameters by kind of layer. All layers here are alike, so the kinds in use must be too.</summary>
    private static RotaryOptions? ByLayer(
        JsonFields fields, JsonFields parameters, JsonFields? scaling, Names names, int headWidth, int positions)
    {
        var said = parameters.Root.EnumerateObject().Where(static entry => entry.Value.ValueKind != JsonValueKind.Null).ToArray();
        if (Array.Find(said, static entry =>
            entry.Value.ValueKind != JsonValueKind.Object) is { Value.ValueKind: not JsonValueKind.Undefined } stray)
            throw OptionsException.UnknownKey(fields.Path, $"rope_parameters.{stray.Name}", stray.Value.GetRawText());
        var kinds = fields.FindList("layer_types")?.Select(static kind => kind.ToString()).Distinct().ToArray()
            ?? Array.ConvertAll(said, static entry => entry.Name);
        var each = kinds.Select(Of).Distinct().ToArray();
        return each is [var one] ? one : throw OptionsException.Unsupported(
            $"rotary positions that differ from layer to layer ({string.Join(", ", kinds.Select(static kind => $"'{kind}'"))} in "
                + "'rope_parameters')",
            "models with the same ones in every layer");

        RotaryOptions? Of(string kind) => One(
            fields,
            parameters.Object(kind) ?? throw OptionsException.Missing(fields.Path, $"rope_parameters.{kind}"),
            scaling, names, headWidth, positions);
    }

    private static RotaryOptions? One(
        JsonFields fields, JsonFields? parameters, JsonFields? scaling, Names names, int headWidth, int positions)
    {
        var sections = new[] { (parameters, "rope_parameters"), (scaling, "rope_scaling") };
        var theta = Agreed(fields, names.Base, sections, "rope_theta") ?? DefaultBase;
        var share = Agreed(fields, names.Share, sections, "partial_rotary_factor") ?? names.DefaultShare;
        if (!double.IsFinite(theta) || theta <= 1)
            throw OptionsException.Wrong("rotary base", theta, "more than 1");
        if (share is not (>= 0 and <= 1))
            throw OptionsException.Wrong("rotary share", share, "between 0 and 1");

        var scalings = new[] { parameters, scaling }.OfType<JsonFields>()
            .Where(static section => section.Has("rope_type") || section.Has("type") || section.Has("factor"))
            .Select(section => Scaling(fields, section, positions)).Distinct().ToArray();
        if (scalings.Length > 1)
            throw OptionsException.Contradiction(fields.Path, "rope_parameters", "rope_scaling");
        var width = (int)(headWidth * share);
        return width == 0 ? null : new(width, theta, scalings.FirstOrDefault());
    }

    /// <summary>One number that may stand in several places; null for nowhere.</summary>
    private static double? Agreed(JsonFields fields, string[] keys, (JsonFields? Fields, string Name)[] sections, string key)
    {
        var said = keys.Select(name => (Where: name, Value: fields.FindDouble(name)))
            .Concat(sections.Select(section => (Where: $"{section.Name}.{key}", Value: section.Fields?.FindDouble(key))))
            .Where(static one => one.Value is not null).ToArray();
        var other = Array.Find(said, one => one.Value != said[0].Value);
        return other.Value is null
            ? said.FirstOrDefault().Value
            : throw OptionsException.Contradiction(fields.Path, said[0].Where, other.Where);
    }

    private static RotaryScaling? Scaling(JsonFields fields, JsonFields section, int positions)
    {
        var kind = section.FindString("rope_type") ?? section.FindString("type") ?? "default";
        switch (kind)
        {
            case "default":
                Knows("factor");
                return section.FindDouble("factor") is null or 1
                    ? null
                    : throw OptionsException.UnknownKey(fields.Path, "factor", section.Find("factor")!.Value.GetRawText());
            case "linear":
                Knows("factor");
                return new LinearScaling(Positive("factor"));
            case "dynamic":
                // Its base grows with texts longer than max_position_embeddings, which we never read: up to there nothing changes.
                Knows("factor");
                _ = Positive("factor");
                return null;
            case "llama3":
                Knows("factor", "low_freq_factor", "high_freq_factor");
                var (low, high) = (Positive("low_freq_factor"), Positive("high_freq_factor"));
                return low < high
                    ? new Llama3Scaling(Positive("factor"), low, high, fields.FindDouble(OriginalLength) ?? Positive(OriginalLength))
                    : throw OptionsException.Wrong("low_freq_factor", low, $"less than high_freq_factor ({high})");
            case "yarn":
                Knows("factor", "attention_factor", "beta_fast", "beta_slow", "mscale", "mscale_all_dim", "truncate");
                return Yarn(fields, section, positions, Positive("factor"));
            default:
                throw OptionsException.Unsupported(
                    $"rotary scaling of type '{kind}'", "'default', 'linear', 'dynamic', 'llama3' and 'yarn'");
        }

        void Knows(params string[] keys)
        {
            foreach (var entry in section.Root.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.Null && !Common.Contains(entry.Name) && !keys.Contains(entry.Name))
                    throw OptionsException.UnknownKey(fields.Path, entry.Name, entry.Value.GetRawText());
            }
        }

        double Positive(string key) => section.FindDouble(key) is { } value
            ? double.IsFinite(value) && value > 0 ? value : throw OptionsException.Wrong(key, value, "more than 0")
            : throw OptionsException.Missing(fields.Path, key);
    }

    private static YarnScaling Yarn(JsonFields fields, JsonFields section, int positions, double factor)
    {
        var original = fields.FindDouble(OriginalLength) ?? section.FindDouble(OriginalLength) ?? positions;
        var attention = section.FindDouble("attention_factor")
            ?? (section.FindDouble("mscale") is { } scale and not 0 && section.FindDouble("mscale_all_dim") is { } all and not 0
                ? YarnScaling.PaperAttention(factor, scale) / YarnScaling.PaperAttention(factor, all)
                : YarnScaling.PaperAttention(factor));
        var (fast, slow) = (section.FindDouble("beta_fast") ?? 32, section.FindDouble("beta_slow") ?? 1);
        if (!(fast > 0 && slow > 0 && original > 0 && attention > 0))
        {
            throw OptionsException.Wrong(
                "yarn scaling", $"beta_fast {fast}, beta_slow {slow}, attention_factor {attention}, {OriginalLength} {original}",
                    "more than 0 each");
        }

        return new(factor, original, fast, slow, section.FindBool("truncate") ?? true, attention);
    }
}
