using System.Text.RegularExpressions;

namespace CodebookLsp.Features.Cards;

/// <summary>A piece of text as it is read, not as it is laid out.</summary>
public static partial class ReflowedText
{
    /// <summary>Its paragraphs, their line breaks turned into blanks. There is always one.</summary>
    public static IReadOnlyList<string> Paragraphs(string text) =>
        [.. EmptyLines().Split(text.ReplaceLineEndings("\n")).Select(static paragraph => paragraph.Replace('\n', ' '))];

    [GeneratedRegex(@"\n[ \t]*\n\s*", RegexOptions.NonBacktracking)]
    private static partial Regex EmptyLines();
}
