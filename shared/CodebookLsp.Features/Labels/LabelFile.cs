using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Model;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Labels;

/// <summary>
/// Labels as people keep them beside their texts: JSON, one label a line, in the order of the codes' names, so that two people's labels can
/// be reviewed and merged line by line. vscode-extension/schemas/labels.schema.json and docs/label-file.md describe it. Never changes.
/// </summary>
public sealed class LabelFile
{
    /// <summary>In UTF-16 units.</summary>
    public const int LongestLabel = 120;

    /// <summary>What a label must be, for messages.</summary>
    internal const string Fit = "one line of at most 120 characters that is not blank";

    private const int LongestNote = 10_000;

    private const int MostBytes = 64 << 20; // a label for every code of a large model

    private readonly CodeNames names;
    private readonly string newLine;
    private readonly IReadOnlyList<LabelProperty> others;
    private readonly SortedDictionary<string, LabelEntry> entries;

    private LabelFile(
        CodeNames names, string? model, string newLine, IReadOnlyList<LabelProperty> others, SortedDictionary<string, LabelEntry> entries)
    {
        (this.names, Model, this.newLine, this.others, this.entries) = (names, model, newLine, others, entries);
        Labels = [.. entries.Values.Select(static entry => entry.Label).OfType<CodeLabel>()];
    }

    /// <summary><see cref="CodebookModel.Hash"/> of the model whose codes these are; null when the file does not say.</summary>
    public string? Model { get; }

    /// <summary>In the order of their codes' names; of <see cref="LabelOrigin.Person"/> but for those with a condition, which were found
    /// in an index.</summary>
    public IReadOnlyList<CodeLabel> Labels { get; }

    /// <summary>Names that are no code of the model. Their labels stay in the file and mean nothing.</summary>
    public IReadOnlyList<string> Unknown =>
        [.. entries.Values.Where(static entry => entry.Label is null).Select(static entry => entry.Name)];

    /// <summary>Where a workspace's folder has it.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, ".codebooklsp", "labels.json");

    /// <summary>A file without labels.</summary>
    /// <param name="model">The model's hash; null when hashes were not checked.</param>
    public static LabelFile Empty(CodeNames names, string? model) => new(names, model, "\n", [], NoEntries());

    /// <summary>Whether a text can be a label.</summary>
    public static bool Fits(string label) =>
        !string.IsNullOrWhiteSpace(label) && label.Length <= LongestLabel && !label.Any(IsLineBreaking);

    /// <exception cref="LabelFileException">It is no label file.</exception>
    /// <exception cref="TextFileException">The file cannot be read.</exception>
    /// <param name="within">The workspace's folder, which a link must not lead out of; null for a file that the user named.</param>
    public static LabelFile Read(string path, CodeNames names, string? within = null) => Parse(Text(path, within), path, names);

    /// <summary>What a label file says.</summary>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    public static string Text(string path, string? within)
    {
        try
        {
            return PlainFile.Text(path, MostBytes, within);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <param name="source">Where the text comes from, for messages.</param>
    /// <exception cref="LabelFileException">It is no label file.</exception>
    public static LabelFile Parse(string json, string source, CodeNames names)
    {
        try
        {
            // Comments are refused: they would be lost when a label is changed. A comma too many is what merging leaves.
            using var document = JsonDocument.Parse(json, new() { AllowTrailingCommas = true });
            return Parse(document.RootElement, json.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n", source, names);
        }
        // the latter for half of a surrogate pair, written as an escape
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LabelFileException.NotJson(source, e.Message, e);
        }
    }

    /// <summary>The same with labels set or replaced. What the file says of these codes that is no part of a label stays.</summary>
    /// <exception cref="LabelFileException">One of them cannot be a label.</exception>
    public LabelFile With(IEnumerable<CodeLabel> labels)
    {
        var next = Copy();
        foreach (var label in labels)
        {
            if (!Fits(label.Text))
                throw LabelFileException.Unfit(label.Text);
            var before = Find(next, label.Code);
            var name = before?.Name ?? names.Of(label.Code);
            var origin = label.Condition is null ? LabelOrigin.Person : LabelOrigin.Automatic;
            next[name] = new(name, label with { Origin = origin }, before?.Others ?? []);
        }

        return new(names, Model, newLine, others, next);
    }

    /// <summary>The same with a code called otherwise: its note stays, its scores, which were another label's, go.</summary>
    /// <param name="label">Null to take the code's label away.</param>
    /// <exception cref="LabelFileException">It cannot be a label.</exception>
    public LabelFile Renamed(CodeId code, string? label)
    {
        var before = Find(entries, code);
        if (label is not null)
            return With([new(code, label) { Note = before?.Label?.Note }]);

        var next = Copy();
        if (before is not null)
            next.Remove(before.Name);
        return new(names, Model, newLine, others, next);
    }

    /// <summary>Replaces the file, whole or not at all; makes its folder.</summary>
    /// <inheritdoc cref="AtomicFile.Create" path="/param[@name='rights']"/>
    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public void Write(string path, UnixFileMode? rights = null)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            try
            {
                Directory.CreateDirectory(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw TextFileException.From(folder, e);
            }
        }

        AtomicFile.WriteText(path, Format(), rights);
    }

    /// <summary>The file's text, the same for the same labels: what <see cref="Parse(string, string, CodeNames)"/> reads.</summary>
    public string Format()
    {
        var lines = new List<string>();
        lines.AddRange(others.Where(static one => one.Name == "$schema").Select(static one => $"  {LabelFileText.Json(one)},"));
        if (Model is not null)
            lines.Add($"  \"model\": {LabelFileText.Quoted(Model)},");
        lines.AddRange(others.Where(static one => one.Name != "$schema").Select(static one => $"  {LabelFileText.Json(one)},"));
        lines.AddRange(LabelFileText.Classes(Labels));
        if (entries.Count == 0)
        {
            lines.Add("  \"labels\": {}");
        }
        else
        {
            lines.Add("  \"labels\": {");
            lines.AddRange(
                entries.Values.Select(
                    (entry, index) =>
                        $"    {LabelFileText.Quoted(entry.Name)}: {{ {string.Join(", ", LabelFileText.Properties(entry))} "
                        + $"}}{(index < entries.Count - 1 ? "," : "")}"
                ));
            lines.Add("  }");
        }

        return string.Concat(lines.Prepend("{").Append("}").Select(line => line + newLine));
    }

    private static SortedDictionary<string, LabelEntry> NoEntries() => new(CodeNameOrder.Instance);

    private SortedDictionary<string, LabelEntry> Copy() => new(entries, CodeNameOrder.Instance);

    private LabelEntry? Find(SortedDictionary<string, LabelEntry> among, CodeId code) =>
        among.GetValueOrDefault(names.Of(code)) ?? among.Values.FirstOrDefault(entry => entry.Label?.Code == code); // formatted otherwise

    private static LabelFile Parse(JsonElement json, string newLine, string source, CodeNames names)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw LabelFileException.NotJson(source, "it holds no object");
        if (!json.TryGetProperty("labels", out var labels) || labels.ValueKind != JsonValueKind.Object)
            throw LabelFileException.Wrong(source, "labels", "an object with codes' names, such as \"L14.3:877\"");

        var entries = NoEntries();
        var classes = LabelFileText.Classes(json, source);
        var codes = new HashSet<CodeId>();
        foreach (var property in labels.EnumerateObject())
        {
            var entry = ReadEntry(property, source, names, classes);
            if (!entries.TryAdd(property.Name, entry) || (entry.Label is { } label && !codes.Add(label.Code)))
                throw LabelFileException.Twice(source, property.Name);
        }

        var model = Text(json, "model", source, "", 1000);
        return new(names, model, newLine, [.. Others(json, "model", "classes", "labels")], entries);
    }

    private static LabelEntry ReadEntry(
        JsonProperty property, string source, CodeNames names, Dictionary<string, WordClass> classes)
    {
        var (name, json, where) = (property.Name, property.Value, $"labels.{property.Name}");
        if (json.ValueKind != JsonValueKind.Object)
            throw LabelFileException.Wrong(source, where, "an object such as { \"label\": \"ships\" }");
        if (Text(json, "label", source, where + ".", int.MaxValue) is not { } label || !Fits(label))
            throw LabelFileException.Wrong(source, where + ".label", Fit);
        if (names.Find(name) is not { } code)
            return new(name, null, [.. Others(json)]);

        var written = Text(json, "condition", source, where + ".", int.MaxValue);
        return new(
            name,
            new(code, label)
            {
                Origin = written is null ? LabelOrigin.Person : LabelOrigin.Automatic,
                Condition = written is null ? null : LabelCondition.Parse(written, classes)
                    ?? throw LabelFileException.Wrong(source, where + ".condition", "what 'codebooklsp labels export' writes"),
                Note = Text(json, "note", source, where + ".", LongestNote),
                Scores = Scores(json, source, where + ".scores"),
            },
            [.. Others(json, "label", "note", "condition", "scores")]);
    }

    private static LabelScores? Scores(JsonElement json, string source, string where)
    {
        if (!json.TryGetProperty("scores", out var scores) || scores.ValueKind == JsonValueKind.Null)
            return null;
        return scores.ValueKind == JsonValueKind.Object
            && Number(scores, "precision") is { } precision && Number(scores, "recall") is { } recall && Number(scores, "lift") is { } lift
            && scores.TryGetProperty("firings", out var firings)
            && firings.ValueKind == JsonValueKind.Number
            && firings.TryGetInt32(out var count)
            && count >= 0
                ? new(precision, recall, lift, count)
                : throw LabelFileException.Wrong(source, where, "an object with the numbers 'precision', 'recall', 'lift' and 'firings'");
    }

    private static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number)
        && number >= 0
        && double.IsFinite(number)
            ? number
            : null;

    private static string? Text(JsonElement json, string name, string source, string where, int longest) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= longest ? value.GetString()
        : throw LabelFileException.Wrong(
            source, where + name,
            longest == int.MaxValue ? "a text" : string.Create(CultureInfo.InvariantCulture, $"a text of at most {longest} characters"));

    private static IEnumerable<LabelProperty> Others(JsonElement json, params string[] known) =>
        json.EnumerateObject()
            .Where(property => !known.Contains(property.Name))
            .Select(static property => new LabelProperty(property.Name, property.Value.Clone()));

    private static bool IsLineBreaking(char unit) => char.IsControl(unit) || unit is '\u2028' or '\u2029';
}
