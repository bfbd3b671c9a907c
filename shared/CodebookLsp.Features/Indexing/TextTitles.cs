using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// What people call the texts of a corpus and their sources: titles that lie beside an index or themes, an object of lines by the names
/// that the index has. docs/index-format.md describes it. Never changes.
/// </summary>
public sealed class TextTitles
{
    /// <summary>What the names of such files end in, in place of the ending of the index or the themes.</summary>
    public const string Ending = ".titles.json";

    private const int MostBytes = 16 << 20;

    private readonly Dictionary<string, string> titles;

    private TextTitles(Dictionary<string, string> titles) => this.titles = titles;

    /// <summary>No titles: texts are called by the names of their files.</summary>
    public static TextTitles None { get; } = new([]);

    /// <summary>The titles that lie beside a file; none when there are none.</summary>
    /// <param name="path">An index, or a file of themes.</param>
    /// <exception cref="IndexException">They are no titles, or cannot be read.</exception>
    public static TextTitles Beside(string path) =>
        Path.ChangeExtension(path, null) + Ending is var titles && File.Exists(titles) ? Read(titles) : None;

    /// <exception cref="IndexException">They are no titles, or cannot be read.</exception>
    public static TextTitles Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(PlainFile.Text(path, MostBytes));
            var titles = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var one in json.RootElement.EnumerateObject())
            {
                titles[one.Name] = one.Value.GetString() is { } title && LabelFile.Fits(title) ? title
                    : throw new FormatException($"what '{one.Name}' is called is not {LabelFile.Fit}");
            }

            return new(titles);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IOException
            or UnauthorizedAccessException)
        {
            throw IndexException.NoTitles(path, e);
        }
    }

    /// <summary>What a text is called: its title with that of its source, or which part of its source it is; else its file's
    /// name.</summary>
    /// <param name="name">As the index has it.</param>
    public string Of(string name)
    {
        var file = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var source = CorpusSource.Of(name) is var folder && folder != name ? titles.GetValueOrDefault(folder) : null;
        return (titles.GetValueOrDefault(name), source) switch
        {
            ({ } title, { } of) => $"{title} · {of}",
            ({ } title, null) => title,
            (null, { } of) => int.TryParse(
                Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var part)
                    ? string.Create(CultureInfo.InvariantCulture, $"{of}, part {part}") : $"{file} · {of}",
            _ => file,
        };
    }

    /// <summary>What a source (<see cref="CorpusSource"/>) is called; else its own name.</summary>
    public string OfSource(string source) => titles.GetValueOrDefault(source) ?? source;

    /// <summary>A label as people read it: sources that it names by what they are called. What it says stays.</summary>
    internal CodeLabel Shown(CodeLabel label)
    {
        var text = label.Text;
        if (titles.Count == 0 || !text.Contains(LabelWords.BeforeSources, StringComparison.Ordinal))
            return label; // conditions are only looked at where there is something to be called otherwise
        foreach (var clause in (label.Condition?.Clauses ?? []).OfType<SourceClause>())
        {
            text = text.Replace(
                LabelWords.OfSources(clause.Sources), LabelWords.OfTitles(clause.Sources.Select(OfSource)), StringComparison.Ordinal);
        }

        return text == label.Text ? label : label with { Text = text };
    }
}
