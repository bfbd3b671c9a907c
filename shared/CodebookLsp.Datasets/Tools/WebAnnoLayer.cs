using System.Globalization;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Tools;

/// <summary>
/// Our layer in a WebAnno file: where its columns are, and its annotations. A project may have given the layer more features than ours;
/// each has a column, and what people wrote into
/// it stays with the annotation that it was written to.
/// </summary>
internal sealed partial class WebAnnoLayer
{
    public const string SpanLayer = "#T_SP=";

    private const string Code = "code";

    private const string Score = "score";

    private const string NoValue = "*";

    private static readonly string[] OfWords = [".api.lexmorph.", ".api.segmentation."];

    private readonly WebAnnoDocument document;

    private WebAnnoLayer(WebAnnoDocument document, int? line, int column, IReadOnlyList<string> features) =>
        (this.document, Line, Column, Features) = (document, line, column, features);

    /// <summary>The line that declares it; null where it is not there yet.</summary>
    public int? Line { get; }

    /// <summary>The first of its columns.</summary>
    public int Column { get; }

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>How it is declared when it is new.</summary>
    public static string Declaration(string type) => $"{SpanLayer}{type}|{Code}|{Score}";

    /// <summary>Why the layer that the document has cannot take codes; null when it can, or is not there.</summary>
    public string? Problem => Features.Contains(Code) ? null
        : $"has our layer without the feature '{Code}'. "
            + "Add the feature to the layer of the project and export the file again, or write another layer with --layer.";

    /// <summary>Whether it is as we declare it: nothing in it can be anybody else's.</summary>
    public bool IsAllOurs => Features is [Code, Score];

    /// <summary>Whether it is there, and nothing is in it.</summary>
    public bool IsEmpty => Line is not null && (Features is [] || Present() is []);

    public static WebAnnoLayer Of(WebAnnoDocument document, string type)
    {
        var column = 3;
        foreach (var (name, layer, next) in All(document))
        {
            if (name == type)
                return layer;
            column = next;
        }

        return new(document, null, column, [Code, Score]);
    }

    /// <summary>
    /// What is marked in all layers but ours, and but those in which tools describe each word. The label is the annotation's first feature
    /// that has a value, else the layer's name.
    /// </summary>
    /// <param name="type">Our layer.</param>
    public static IReadOnlyList<GivenSpan> Given(WebAnnoDocument document, string type)
    {
        var places = document.Tokens.ToDictionary(static token => token.Line, static token => token.Range);
        return
        [
            .. All(document)
                .Where(one => one.Name != type && !OfWords.Any(words => one.Name.Contains(words, StringComparison.Ordinal)))
                .SelectMany(one => one.Layer.WithColumn().Present().Select(annotation => new GivenSpan(
                    annotation.Values.FirstOrDefault(static value => value is not (NoValue or "" or "_")) is { } value
                        ? WebAnnoDocument.Unescaped(value) : one.Name[(one.Name.LastIndexOf('.') + 1)..],
                    new(places[annotation.Lines[0]].Start, places[annotation.Lines[^1]].End)))),
        ];
    }

    /// <summary>A layer without features has a column all the same.</summary>
    private WebAnnoLayer WithColumn() => Features is [] ? new(document, Line, Column, [""]) : this;

    /// <summary>The span layers that a file declares, and the column behind each.</summary>
    private static IEnumerable<(string Name, WebAnnoLayer Layer, int Next)> All(WebAnnoDocument document)
    {
        var column = 3;
        for (var i = 0; i < document.Lines.Count; i++)
        {
            var line = WebAnnoDocument.Content(document.Lines[i]);
            if (!line.StartsWith(SpanLayer, StringComparison.Ordinal))
                continue;

            var parts = line[SpanLayer.Length..].Split('|', StringSplitOptions.RemoveEmptyEntries);
            var next = column + Math.Max(parts.Length - 1, 1);
            yield return (parts.FirstOrDefault() ?? "", new(document, i, column, [.. parts.Skip(1)]), next);
            column = next;
        }
    }

    /// <summary>
    /// The cells of each line that has any: those of the spans, and of what is there already and has something in a feature that is not
    /// ours. An annotation of several tokens, or beside others,
    /// is marked with a number in brackets in each cell.
    /// </summary>
    /// <param name="spans">Each with the lines of the tokens that it covers.</param>
    /// <param name="number">The first that is free.</param>
    public Dictionary<int, string> Cells(IEnumerable<(AddedSpan Span, IReadOnlyList<int> Lines)> spans, int number)
    {
        var before = Line is null || Features is [] ? [] : Present();
        var annotations = new List<Annotation>();
        foreach (var (span, lines) in spans)
        {
            var code = WebAnnoDocument.Escaped(span.Label);
            var same = before.FindIndex(one => one.Lines.SequenceEqual(lines) && Index(Code) is >= 0 and var at && one.Values[at] == code);
            var old = same < 0 ? null : before[same].Values;
            if (same >= 0)
                before.RemoveAt(same);
            annotations.Add(new(lines, [.. Features.Select((feature, i) => feature switch
            {
                Code => code,
                Score => span.Score?.ToString(CultureInfo.InvariantCulture) ?? NoValue,
                _ => old?[i] ?? NoValue,
            })]));
        }

        bool IsWrittenOn(Annotation one) =>
            Features.Where((feature, i) => feature is not (Code or Score) && one.Values[i] != NoValue).Any();
        annotations.AddRange(before.Where(IsWrittenOn));
        return Encoded(annotations, number);
    }

    private static Dictionary<int, string> Encoded(List<Annotation> annotations, int number)
    {
        var stacks = annotations.SelectMany(static one => one.Lines.Select(line => (line, one)))
            .GroupBy(static pair => pair.line, static pair => pair.one)
            .ToDictionary(static stack => stack.Key, static stack => stack.ToList());
        var numbers = new Dictionary<Annotation, string>(ReferenceEqualityComparer.Instance);
        foreach (var one in annotations.Where(one => one.Lines.Count > 1 || one.Lines.Any(line => stacks[line].Count > 1)))
            numbers[one] = string.Create(CultureInfo.InvariantCulture, $"[{number++}]");
        return stacks.ToDictionary(static stack => stack.Key, stack => string.Join('\t', Enumerable.Range(0, stack.Value[0].Values.Count)
            .Select(feature => string.Join('|', stack.Value.Select(one => one.Values[feature] + numbers.GetValueOrDefault(one, ""))))));
    }

    /// <summary>The annotations that are there.</summary>
    private List<Annotation> Present()
    {
        var found = new Dictionary<string, (List<int> Lines, List<string> Values)>();
        foreach (var line in document.Tokens.Select(static token => token.Line))
        {
            if (document.Lines[line].Cells.Count < Column + Features.Count || document.Lines[line].Cell(Column) == "_")
                continue;

            var columns = Enumerable.Range(Column, Features.Count);
            var cells = columns.Select(column => Stacked().Split(document.Lines[line].Cell(column))).ToList();
            for (var i = 0; i < cells[0].Length; i++)
            {
                var number = WebAnnoDocument.Numbered().Match(cells[0][i]).Value;
                var key = number.Length > 0 ? number : $"{line}/{i}";
                var values = cells.ConvertAll(cell => WebAnnoDocument.Numbered().Replace(cell.ElementAtOrDefault(i) ?? NoValue, ""));
                if (!found.TryGetValue(key, out var annotation))
                    found[key] = annotation = ([], values);
                annotation.Lines.Add(line);
            }
        }

        return [.. found.Values.Select(static one => new Annotation(one.Lines, one.Values))];
    }

    private int Index(string feature) => Features.ToList().IndexOf(feature);

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Stacked();

    /// <param name="Lines">Those of the tokens that it covers.</param>
    /// <param name="Values">Of each feature, as they are encoded.</param>
    private sealed record Annotation(IReadOnlyList<int> Lines, IReadOnlyList<string> Values);
}
