using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Conditions;

/// <summary>How labels write lists of words; <see cref="LabelGrammar"/> reads what this writes.</summary>
internal static class LabelWords
{
    /// <summary>So many of a topic's words stand in its label.</summary>
    public const int OfTopic = 3;

    /// <summary>What a token is called that one would not see between quotation marks.</summary>
    public static IReadOnlyList<(string Name, string Shown)> Unseen { get; } =
        [("⏎", "a line break"), ("⏎⏎", "an empty line"), ("␣", "blanks")];

    /// <summary>A name of a source is written as far as this, in UTF-16 units.</summary>
    private const int LongestSource = 20;

    /// <summary>Stands in front of the sources or titles that a label names.</summary>
    public const string BeforeSources = "in texts like ";

    /// <summary>What is said of texts that come from some sources.</summary>
    public static string OfSources(IEnumerable<string> sources) =>
        BeforeSources + List(sources.Select(static source => Printable.Start(source, LongestSource)));

    /// <summary>The same with the sources' titles, as people read it.</summary>
    public static string OfTitles(IEnumerable<string> titles) =>
        BeforeSources + List(titles.Select(static title => Printable.Start(title, 2 * LongestSource)));

    /// <param name="before">Stands in front of each name.</param>
    public static string List(IEnumerable<string> names, string before = "") => string.Join(", ", names.Select(name =>
        Unseen.FirstOrDefault(one => one.Name == name).Shown
        // quotation marks in quotation marks cannot be read
        ?? (name.AsSpan().ContainsAny('“', '”', '"') ? $"«{before}{name}»" : $"“{before}{name}”")));
}
