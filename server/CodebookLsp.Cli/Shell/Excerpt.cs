using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Shell;

/// <summary>Parts of a text on one line, harmless in a terminal.</summary>
internal static class Excerpt
{
    private const int Longest = 50, Beside = 30; // in UTF-16 units

    /// <summary>A word among its neighbours.</summary>
    public static string Around(string text, TextRange range)
    {
        var (start, end) = (Math.Max(0, range.Start - Beside), Math.Min(text.Length, range.End + Beside));
        if (start > 0 && text.IndexOf(' ', start, range.Start - start) is >= 0 and var blank)
            start = blank + 1;
        if (end < text.Length && text.LastIndexOf(' ', end - 1, end - range.End) is >= 0 and var last)
            end = last;
        end = Math.Max(end, range.End);
        return $"{(start > 0 ? "… " : "")}{Line(text[start..range.Start])}▸{Line(text[range.Start..range.End])}◂"
            + Line(text[range.End..end])
            + (end < text.Length ? " …" : "");
    }

    /// <summary>How a part begins.</summary>
    public static string Beginning(string text, TextRange range) =>
        Printable.Start(Line(text[range.Start..Math.Min(range.End, range.Start + (2 * Longest))]), Longest);

    private static string Line(string text) => Printable.Line(text.ReplaceLineEndings(" "));
}
