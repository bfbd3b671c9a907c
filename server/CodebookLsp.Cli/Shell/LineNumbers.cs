using System.Globalization;

namespace CodebookLsp.Cli.Shell;

/// <summary>Lines of a text as they are named on a command line: FIRST-LAST, or one, counted from 1.</summary>
internal static class LineNumbers
{
    /// <summary>Null where it names no lines, or the first is behind the end.</summary>
    /// <param name="count">How many lines the text has.</param>
    public static (int First, int Last)? Parse(string text, int count)
    {
        var ends = text.Split('-');
        return ends.Length <= 2 && Number(ends[0], out var first) && Number(ends[^1], out var last)
            && first >= 1 && last >= first && first <= count ? (first, Math.Min(last, count)) : null;
    }

    private static bool Number(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
