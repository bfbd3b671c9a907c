using CodebookLsp.Features.Core;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What a code is called for a reader: its label, or else words that it fires on; never its number alone.</summary>
public static class CodeWords
{
    private const int Most = 3;

    private const int LongestWord = 18, LongestTitle = 60; // in UTF-16 units

    /// <summary>Three different words that a code fires on, as they are written; words of any text are left out.</summary>
    /// <param name="token">The nearest others of the text come first, in its order; null for those from its start.</param>
    /// <param name="isNamed">Whether the code has a label. One that has none is told by what it fires on in many texts, if that is known,
    /// and by those of this one otherwise.</param>
    public static IReadOnlyList<string> Examples(LiveText text, CodeId code, LiveToken? token, LiveSettings settings, bool isNamed)
    {
        var own = token is { } here && LiveWords.Part(text, LiveWords.Of(text, here)) is { } seen ? text.Text[seen.Start..seen.End] : "";
        if (!isNamed && settings.WordsElsewhere is { } elsewhere)
            return [.. elsewhere(code, token is null ? null : own).Where(word => !word.Equals(own, StringComparison.OrdinalIgnoreCase)
                && ThemeWords.IsOfFewTexts(settings.Themes, word)).Take(Most)];
        return
        [
            .. SameCode.Occurrences(text, code)
                .Select(range => (range.Start, Word: text.Text[range.Start..Math.Min(range.End, range.Start + LongestWord)]))
                .Where(one => one.Word.Any(char.IsLetter) && !one.Word.Equals(own, StringComparison.OrdinalIgnoreCase)
                    && ThemeWords.IsOfFewTexts(settings.Themes, one.Word))
                .OrderBy(one => token is { } at ? Math.Abs(one.Start - at.Start) : one.Start)
                .DistinctBy(static one => one.Word, StringComparer.OrdinalIgnoreCase)
                .Take(Most)
                .OrderBy(static one => one.Start)
                .Select(static one => Printable.Line(one.Word)),
        ];
    }

    /// <summary>A label, or examples in its place.</summary>
    /// <returns>Null where there is neither.</returns>
    public static string? Called(LiveText text, CodeId code, LiveSettings settings) => settings.Labels.Of(code)?.Text
        ?? (Examples(text, code, null, settings, isNamed: false) is { Count: > 1 } words ? $"words like {string.Join(", ", words)}" : null);

    /// <summary>What a code is called, with its name: for a list of a token's codes, where each must be named.</summary>
    public static string Titled(LiveText text, CodeId code, LiveSettings settings)
    {
        var name = text.Model.Names.Of(code);
        var called = settings.Labels.Of(code)?.Text
            ?? (Telling(text, code, settings) is { Count: > 0 } words ? $"words like {string.Join(", ", words)}" : null);
        return called is null ? name : $"{Printable.Start(Printable.Line(called), LongestTitle)} ({name})";
    }

    /// <summary>Examples for a code without a label that must be told of: of many texts, or of this one where those say too
    /// little.</summary>
    public static IReadOnlyList<string> Telling(LiveText text, CodeId code, LiveSettings settings) =>
        Examples(text, code, null, settings, isNamed: false) is { Count: > 1 } words ? words
            : Examples(text, code, null, settings, isNamed: true);
}
