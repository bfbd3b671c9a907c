using CodebookLsp.Features.Core;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What a code is called for a reader: its label, or else words that it fires on; never its number alone.</summary>
public static class CodeWords
{
    private const int Most = 3;

    private const int LongestWord = 18, LongestTitle = 60; // in UTF-16 units

    /// <summary>Three different words that a code fires on, as they are written; words of any text are left out.</summary>
    /// <param name="token">The nearest others of the text come first, in its order, and its own word is left out; null for those from the
    /// text's start.</param>
    /// <param name="isNamed">Whether the code has a label. One that has none is told by what it fires on in many texts, if that is known,
    /// and by those of this one otherwise.</param>
    public static CodeExamples Examples(LiveText text, CodeId code, LiveToken? token, LiveSettings settings, bool isNamed)
    {
        var own = Own(text, token);
        return !isNamed && settings.WordsElsewhere is not null ? Elsewhere(code, token is null ? null : own, own, settings)
            : Here(text, code, token, own, settings);
    }

    /// <summary>A label, or examples in its place: what one can say that a code is.</summary>
    /// <returns>Null where there is neither.</returns>
    public static string? Called(LiveText text, CodeId code, LiveSettings settings) => settings.Labels.Of(code)?.Text
        ?? (Examples(text, code, null, settings, isNamed: false) is { Words.Count: > 1 } examples ? examples.InWords() : null);

    /// <summary>What a code is called, with its name: for a list of a token's codes, where each must be named.</summary>
    /// <param name="token">Whose word is no example.</param>
    public static string Titled(LiveText text, CodeId code, LiveToken? token, LiveSettings settings)
    {
        var name = text.Model.Names.Of(code);
        var called = settings.Labels.Of(code)?.Text
            ?? (Telling(text, code, token, settings) is { Words.Count: > 0 } examples ? examples.InWords() : null);
        return called is null ? name : $"{Printable.Start(Printable.Line(called), LongestTitle)} ({name})";
    }

    /// <summary>Examples for a code without a label that must be told of: of many texts, or of this one where those say too
    /// little.</summary>
    /// <inheritdoc cref="Titled" path="/param"/>
    public static CodeExamples Telling(LiveText text, CodeId code, LiveToken? token, LiveSettings settings)
    {
        var own = Own(text, token);
        return settings.WordsElsewhere is not null && Elsewhere(code, null, own, settings) is { Words.Count: > 1 } elsewhere
            ? elsewhere : Here(text, code, token, own, settings);
    }

    /// <summary>Words of many texts that have something in common, with each other and with one beside them.</summary>
    private static CodeExamples Elsewhere(CodeId code, string? beside, string own, LiveSettings settings) => new(
        [.. settings.WordsElsewhere!(code, beside).Where(word => !word.Equals(own, StringComparison.OrdinalIgnoreCase)
            && ThemeWords.IsOfFewTexts(settings.Themes, word)).Take(Most)],
        AreAlike: true);

    /// <summary>Words of this text: nobody has looked whether they have anything in common.</summary>
    private static CodeExamples Here(LiveText text, CodeId code, LiveToken? token, string own, LiveSettings settings) => new(
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
        ],
        AreAlike: false);

    /// <summary>The word of a token as it is written; empty for none.</summary>
    private static string Own(LiveText text, LiveToken? token) =>
        token is { } here && LiveWords.Part(text, LiveWords.Of(text, here)) is { } seen ? text.Text[seen.Start..seen.End] : "";
}

/// <summary>Words that a code fires on.</summary>
/// <param name="AreAlike">Whether they have something in common; otherwise they are only where it fires in one text.</param>
public sealed record CodeExamples(IReadOnlyList<string> Words, bool AreAlike)
{
    /// <summary>What they say of the code: as what it is like, or where it fires.</summary>
    /// <param name="like">What stands before words that are alike.</param>
    public string InWords(string like = "words like ", string between = ", ") =>
        (AreAlike ? like : "fires here on ") + string.Join(between, Words);
}
