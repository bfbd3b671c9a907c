namespace CodebookLsp.Features.Conditions;

/// <summary>How labels write lists of words; <see cref="LabelGrammar"/> reads what this writes.</summary>
internal static class LabelWords
{
    /// <summary>So many of a topic's words stand in its label.</summary>
    public const int OfTopic = 3;

    /// <summary>What a token is called that one would not see between quotation marks.</summary>
    public static IReadOnlyList<(string Name, string Shown)> Unseen { get; } =
        [("⏎", "a line break"), ("⏎⏎", "an empty line"), ("␣", "blanks")];

    /// <param name="before">Stands in front of each name.</param>
    public static string List(IEnumerable<string> names, string before = "") => string.Join(", ", names.Select(name =>
        Unseen.FirstOrDefault(one => one.Name == name).Shown
        // quotation marks in quotation marks cannot be read
        ?? (name.AsSpan().ContainsAny('“', '”', '"') ? $"«{before}{name}»" : $"“{before}{name}”")));
}
