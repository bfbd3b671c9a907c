using CodebookLsp.Features.Explain;
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
        var word = WordExcerpt.Of(text, range, Beside);
        return $"{word.Before}▸{word.Word}◂{word.After}";
    }

    /// <summary>How a part begins.</summary>
    public static string Beginning(string text, TextRange range) =>
        Printable.Start(
            Printable.Line(text[range.Start..Math.Min(range.End, range.Start + (2 * Longest))].ReplaceLineEndings(" ")), Longest);
}
