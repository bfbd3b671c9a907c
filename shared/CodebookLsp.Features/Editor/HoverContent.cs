using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>What the hover of a word says, but for what was expected there.</summary>
/// <param name="Word">Its tokens.</param>
/// <param name="Seen">What can be seen of it.</param>
/// <param name="Tint">Its colour; null for none.</param>
/// <param name="Theme">What is said of its passage; null for nothing.</param>
/// <param name="First">The code that links are about; null where the settings show none.</param>
internal sealed record HoverContent(
    IReadOnlyList<LiveToken> Word, TextRange Seen, ColoredRange? Tint, ToldTheme? Theme, HoverRows Rows, CodeId? First)
{
    /// <summary>Of a token that has been read. Call inside <see cref="LiveText.Ask"/>.</summary>
    public static HoverContent Of(LiveText text, CodeCounts counts, LiveToken token, LiveSettings settings)
    {
        var word = LiveWords.Of(text, token);
        var seen = LiveWords.Part(text, word) ?? new(token.Start, token.End);
        var tint = CodeColors.In(text, counts, seen.Start, Math.Max(seen.End, seen.Start + 1), settings)
            .Where(one => one.Start < seen.End && one.End > seen.Start).Select(static one => (ColoredRange?)one).FirstOrDefault();
        var theme = ToldTheme.Of(text, word, settings, tint);
        var codes = SalientCodes.Of(text, counts, token, settings);
        return new(
            word, seen, tint, theme, HoverRows.Of(text, token, codes, settings, theme?.Numbers ?? []),
            codes.Count > 0 ? codes[0].Id : null);
    }
}
