using System.Globalization;
using CodebookLsp.Features.Core;
using nietras.SeparatedValues;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// The names of themes as a table in comma-separated values (RFC 4180), for naming in a spreadsheet:
/// <c>number,name,sentence,aliases,words,windows,works,themes</c>, with a line for every theme that is shown or named. What is read needs
/// <c>number</c> and <c>name</c>, in any order, and may be separated by semicolons or tabs; a line without a name names nothing.
/// </summary>
public static class ThemeNameTable
{
    /// <summary>What the names of such files end in.</summary>
    public const string Ending = ".csv";

    private const char Separator = ';'; // of aliases, unless one of them has it
    private const char OtherSeparator = '\n'; // which none can have

    private static readonly string[] Columns = ["number", "name", "sentence", "aliases", "words", "windows", "works", "themes"];

    public static string Format(ThemeNames names, ThemeModel themes)
    {
        var id = ThemeFile.IdOf(themes);
        return SpreadsheetTable.Format(
            Columns,
            themes.Themes.Where(theme => theme.Hidden is null || names.Of(theme.Number) is not null).Select(theme => (string[])
            [
                Number(theme.Number),
                SpreadsheetTable.Cell(names.Of(theme.Number)?.Name ?? ""),
                SpreadsheetTable.Cell(names.Of(theme.Number)?.Sentence ?? ""),
                SpreadsheetTable.Cell(Joined(names.Of(theme.Number)?.Aliases ?? [])),
                SpreadsheetTable.Cell(string.Join(' ', theme.Words)),
                Number(theme.Windows),
                Number(theme.Works),
                id,
            ]));
    }

    /// <param name="source">Where the text comes from, for messages.</param>
    /// <exception cref="ThemeException">It is no such table, or one of other themes.</exception>
    public static ThemeNames Parse(string csv, string source, ThemeModel themes)
    {
        try
        {
            using var reader = Sep.Reader(static options => options with { Unescape = true }).FromText(csv);
            var columns = Columns.ToDictionary(
                static column => column, column => reader.HasHeader && reader.Header.TryIndexOf(column, out var index) ? index : -1);
            if (columns["number"] < 0 || columns["name"] < 0)
                throw ThemeException.WrongName(source, "first line", "the names of columns, with 'number' and 'name' among them");
            var (found, id) = (new List<ThemeName>(), ThemeFile.IdOf(themes));
            foreach (var row in reader)
            {
                var cells = new string[row.ColCount];
                for (var column = 0; column < cells.Length; column++)
                    cells[column] = row[column].ToString();
                var line = string.Create(CultureInfo.InvariantCulture, $"line {row.LineNumberFrom}");
                if (!int.TryParse(Cell("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || number >= themes.Themes.Count)
                    throw ThemeException.WrongName(source, $"{line}: number", ThemeNames.Numbers(themes));
                if (Cell("themes") is { Length: > 0 } others && others != id)
                    throw ThemeException.OtherThemes(source);
                if (Shown("name").Length == 0)
                    continue;
                if (found.Any(name => name.Number == number))
                    throw ThemeException.NamesTwice(source, Cell("number"));
                found.Add(ThemeNames.Checked(
                    new(number, Shown("name"))
                    {
                        Sentence = Shown("sentence") is { Length: > 0 } sentence ? sentence : null,
                        Aliases = Separated(Shown("aliases")),
                    },
                    source, line));

                string Cell(string column) => columns[column] is >= 0 and var at && at < cells.Length ? cells[at] : "";

                string Shown(string column) => SpreadsheetTable.TextOf(Cell(column));
            }

            return ThemeNames.Of(themes, found);
        }
        catch (ArgumentException)
        {
            throw ThemeException.WrongName(source, "first line", "the names of columns, each of them once");
        }
        catch (InvalidDataException e)
        {
            throw ThemeException.WrongName(
                source, "table", $"of as many columns in every line as in the first ({e.Message.Split('\n')[0].Trim()})");
        }
    }

    private static string Joined(IReadOnlyList<string> aliases) =>
        aliases.Any(static alias => alias.Contains(Separator, StringComparison.Ordinal))
            ? string.Concat(aliases.Select(static alias => alias + OtherSeparator)) : string.Join($"{Separator} ", aliases);

    private static string[] Separated(string aliases) => aliases.Split(
        aliases.Contains(OtherSeparator, StringComparison.Ordinal) ? OtherSeparator : Separator,
        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
