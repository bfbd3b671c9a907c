using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Explain;

/// <summary>A word among its neighbours, on one line; harmless in a terminal.</summary>
/// <param name="Before">Begins with … where the text does not begin here.</param>
/// <param name="After">Ends with … where the text goes on.</param>
public sealed record WordExcerpt(string Before, string Word, string After)
{
    /// <param name="range">The word, in UTF-16 units of the text.</param>
    /// <param name="beside">How much of the text is shown on each side at most, in UTF-16 units: whole words where there are any.</param>
    public static WordExcerpt Of(string text, TextRange range, int beside)
    {
        var (start, end) = (Math.Max(0, range.Start - beside), Math.Min(text.Length, range.End + beside));
        if (start > 0)
            start = text.IndexOf(' ', start, range.Start - start) is >= 0 and var blank ? blank + 1 : Whole(text, start, 1);
        if (end < text.Length)
            end = text.LastIndexOf(' ', end - 1, end - range.End) is >= 0 and var last ? last : Whole(text, end, -1);
        return new(
            (start > 0 ? "… " : "") + Line(text[start..range.Start]), Line(text[range.Start..range.End]),
            Line(text[range.End..end]) + (end < text.Length ? " …" : ""));
    }

    /// <summary>A place that is not in the middle of a character.</summary>
    private static int Whole(string text, int at, int step) =>
        char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]) ? at + step : at;

    private static string Line(string text) => Printable.Line(text.ReplaceLineEndings(" "));
}
