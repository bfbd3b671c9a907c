using System.Globalization;
using System.Text;
using System.Text.Json;
using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.Labels;

/// <summary>A property that we do not know, kept as it was written.</summary>
internal sealed record LabelProperty(string Name, JsonElement Value);

/// <summary>What a label file says of a code.</summary>
/// <param name="Label">Null for a code that the model does not have; all its properties are others then.</param>
internal sealed record LabelEntry(string Name, CodeLabel? Label, IReadOnlyList<LabelProperty> Others);

/// <summary>Formats the parts of a label file as JSON.</summary>
internal static class LabelFileText
{
    public static IEnumerable<string> Properties(LabelEntry entry)
    {
        if (entry.Label is { } label)
        {
            yield return $"\"label\": {Quoted(label.Text)}";
            if (label.Note is { } note)
                yield return $"\"note\": {Quoted(note)}";
            if (label.Condition is { } condition)
                yield return $"\"condition\": {Quoted(condition.ToString())}";
            if (label.Scores is { } scores)
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"scores\": {{ \"precision\": {scores.Precision:R}, \"recall\": {scores.Recall:R}, \"lift\": {scores.Lift:R}, "
                    + $"\"firings\": {scores.Firings} }}");
        }

        foreach (var other in entry.Others)
            yield return Json(other);
    }

    /// <summary>The lines with the classes of words that labels' conditions speak of; none where they speak of none.</summary>
    public static IEnumerable<string> Classes(IEnumerable<CodeLabel> labels)
    {
        string[] classes =
        [
            .. labels.SelectMany(static label => label.Condition?.Classes ?? []).DistinctBy(static one => one.Key)
                .OrderBy(static one => one.Key, StringComparer.Ordinal)
                .Select(static one => $"    {Quoted(one.Key)}: {Quoted(one.Written())}"),
        ];
        return classes.Length == 0 ? [] : ["  \"classes\": {", .. classes[..^1].Select(static line => line + ","), classes[^1], "  },"];
    }

    /// <summary>The classes of words in a label file, by their keys.</summary>
    /// <exception cref="LabelFileException">They are none.</exception>
    public static Dictionary<string, WordClass> Classes(JsonElement json, string source)
    {
        var classes = new Dictionary<string, WordClass>(StringComparer.Ordinal);
        if (!json.TryGetProperty("classes", out var all))
            return classes;
        if (all.ValueKind != JsonValueKind.Object)
            throw Wrong("classes");
        foreach (var one in all.EnumerateObject())
            classes[one.Name] = (one.Value.ValueKind == JsonValueKind.String ? WordClass.Parse(one.Name, one.Value.GetString()!) : null)
                ?? throw Wrong($"classes.{one.Name}");
        return classes;

        LabelFileException Wrong(string where) => LabelFileException.Wrong(source, where, "what 'codebooklsp labels export' writes");
    }

    /// <summary>As it was written, but on one line: no text in JSON holds a line break that is not written as an escape.</summary>
    public static string Json(LabelProperty property)
    {
        var lines = property.Value.GetRawText()
            .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return $"{Quoted(property.Name)}: {string.Join(' ', lines)}";
    }

    /// <summary>As JSON. What draws nothing or turns its line around is written as an escape, so that a reviewer sees it.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes()) // halves of pairs, which UTF-8 cannot hold, become U+FFFD
        {
            if (rune.Value is '"' or '\\')
                quoted.Append('\\').Append((char)rune.Value);
            else if (
                Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator)
                quoted.AppendJoin("", rune.ToString().Select(static unit => $"\\u{(int)unit:x4}"));
            else
                quoted.Append(rune.ToString());
        }

        return quoted.Append('"').ToString();
    }
}
