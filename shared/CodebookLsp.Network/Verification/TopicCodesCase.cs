using System.Text.Json;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Network.Verification;

/// <summary>The reference's text form of codes, parsed.</summary>
internal static class TopicCodesCase
{
    public static bool Is(string json) =>
        Fixture.Json(json) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("text", out _)
            && root.TryGetProperty("parsed", out _);

    public static VerifiedCase Run(string name, string json)
    {
        var comparison = new Comparison(name);
        var root = Fixture.Json(json);
        foreach (var variant in root.GetProperty("parsed").EnumerateObject())
        {
            if (variant.Value.ValueKind != JsonValueKind.Array)
                continue; // what the reference raised
            var expected = variant.Value.EnumerateArray().Select(static code => Line(
                code.GetProperty("layer"), code.GetProperty("head"), code.GetProperty("code"), code.GetProperty("code_pos"),
                code.GetProperty("description"), code.GetProperty("regex"), code.GetProperty("prec"), code.GetProperty("recall"),
                    code.GetProperty("num_acts")));
            var found = TopicCode.Parse(
                root.GetProperty("text").GetString()!,
                allSlots: variant.Value.EnumerateArray().All(static code => code.GetProperty("code_pos").ValueKind == JsonValueKind.Null),
                referenceCompatible: true);
            comparison.Same(
                variant.Name,
                string.Join("; ", expected),
                string.Join("; ",
                    found.Select(
                    static code =>
                    Line(code.Layer, code.Head, code.Code, code.Slot, code.Description, code.Regex, code.Precision, code.Recall,
                    code.Activations))));
        }

        return comparison.Result();
    }

    private static string Line(params object?[] values) => string.Join(
        ' ', values.Select(static value => value switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null } => "none",
            JsonElement { ValueKind: JsonValueKind.Number } number =>
                number.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        }));
}
