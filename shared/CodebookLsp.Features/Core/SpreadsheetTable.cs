using System.Globalization;
using nietras.SeparatedValues;

namespace CodebookLsp.Features.Core;

/// <summary>Tables in comma-separated values (RFC 4180) that people open in spreadsheets.</summary>
internal static class SpreadsheetTable
{
    /// <param name="rows">The cells of each; those that are missing at its end stay empty.</param>
    public static string Format(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\r\n" };
        using (
            var writer = Sep.New(',')
                .Writer(static options => options with { Escape = true, CultureInfo = CultureInfo.InvariantCulture })
                .To(text))
        {
            foreach (var column in columns)
                writer.Header.Add(column);
            writer.Header.Write();
            foreach (var cells in rows)
            {
                using var row = writer.NewRow();
                for (var column = 0; column < columns.Count; column++)
                    row[column].Set(column < cells.Count ? cells[column] : "");
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// Text as a cell. A spreadsheet would take what begins like a formula for one; an apostrophe before it makes it text.
    /// </summary>
    public static string Cell(string text) => NeedsApostrophe(text) ? "'" + text : text;

    /// <summary>The text of a cell that <see cref="Cell"/> made.</summary>
    public static string TextOf(string cell) => cell.StartsWith('\'') && NeedsApostrophe(cell.AsSpan(1)) ? cell[1..] : cell;

    /// <summary>Also true of text that looks as if it had an apostrophe already, so that it comes back as it was.</summary>
    private static bool NeedsApostrophe(ReadOnlySpan<char> text) => text.TrimStart('\'') is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
}
