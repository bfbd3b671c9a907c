using System.Globalization;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using nietras.SeparatedValues;

namespace CodebookLsp.Features.Labels;

/// <summary>
/// Labels as a table in comma-separated values (RFC 4180), for spreadsheets:
/// <c>code,label,origin,precision,recall,lift,firings,note,condition,class</c>. A class of words that conditions speak of stands in the
/// row of the first of them. What is read needs <c>code</c> and <c>label</c>, in any order, and may be separated by semicolons or tabs.
/// </summary>
public static class LabelTable
{
    private static readonly string[] Columns =
        ["code", "label", "origin", "precision", "recall", "lift", "firings", "note", "condition", "class"];

    /// <summary>In the order given.</summary>
    public static string Format(IEnumerable<CodeLabel> labels, CodeNames names)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        return SpreadsheetTable.Format(
            Columns,
            labels.Select(label =>
                (string[])
    [
        names.Of(label.Code),
        SpreadsheetTable.Cell(label.Text),
        label.Origin == LabelOrigin.Person ? "person" : "evidence",
        Number(label.Scores?.Precision),
        Number(label.Scores?.Recall),
        Number(label.Scores?.Lift),
        Number(label.Scores?.Firings),
        SpreadsheetTable.Cell(label.Note ?? ""),
        SpreadsheetTable.Cell(label.Condition?.ToString() ?? ""),
        label.Condition?.Classes.FirstOrDefault() is { } one && written.Add(one.Key) ? $"{one.Key}: {one.Written()}" : "",
    ]));
    }

    /// <param name="source">Where the text comes from, for messages.</param>
    /// <returns>The labels, and the names that are no code of the model.</returns>
    /// <exception cref="LabelFileException">It is no such table.</exception>
    public static (IReadOnlyList<CodeLabel> Labels, IReadOnlyList<string> Unknown) Parse(string csv, string source, CodeNames names)
    {
        var (labels, unknown, seen) = (new List<CodeLabel>(), new List<string>(), new HashSet<CodeId>());
        var (conditions, classes) = (new Dictionary<CodeId, string>(), new Dictionary<string, WordClass>(StringComparer.Ordinal));
        SepReader opened;
        try
        {
            opened = Sep.Reader(static options => options with { Unescape = true }).FromText(csv);
        }
        catch (ArgumentException)
        {
            throw LabelFileException.Wrong(source, "first line", "the names of columns, each of them once");
        }

        try
        {
            using var reader = opened;
            var columns = Columns.ToDictionary(
                static column => column, column => reader.HasHeader && reader.Header.TryIndexOf(column, out var index) ? index : -1);
            if (columns["code"] < 0 || columns["label"] < 0)
                throw LabelFileException.Wrong(source, "first line", "the names of columns, with 'code' and 'label' among them");
            foreach (var row in reader)
            {
                var cells = new string[row.ColCount];
                for (var column = 0; column < cells.Length; column++)
                    cells[column] = row[column].ToString();
                var line = string.Create(CultureInfo.InvariantCulture, $"line {row.LineNumberFrom}");
                if (names.Find(Cell("code")) is not { } code)
                {
                    unknown.Add(Cell("code"));
                    continue;
                }

                if (!LabelFile.Fits(Shown("label")))
                    throw LabelFileException.Wrong(source, $"{line}: label", LabelFile.Fit);
                if (!seen.Add(code))
                    throw LabelFileException.Twice(source, Cell("code"));
                labels.Add(new(code, Shown("label"))
                {
                    Origin = Cell("origin") == "evidence" ? LabelOrigin.Automatic : LabelOrigin.Person,
                    Scores = Scores(line),
                    Note = Shown("note") is { Length: > 0 } note ? note : null,
                });

                conditions[code] = Shown("condition");
                if (Cell("class").Split(": ", 2) is [var key, var members] && WordClass.Parse(key, members) is { } known)
                    classes[key] = known;

                string Cell(string column) => columns[column] is >= 0 and var at ? cells[at] : "";

                string Shown(string column) => SpreadsheetTable.TextOf(Cell(column));

                LabelScores? Scores(string line)
                {
                    if (Cell("precision").Length == 0)
                        return null;
                    return
                        Read("precision") is { } precision
                        && Read("recall") is { } recall
                        && Read("lift") is { } lift
                        && Read("firings") is { } firings and <= int.MaxValue
                        ? new(precision, recall, lift, (int)firings)
                        : throw LabelFileException.Wrong(
                            source, $"{line}: scores", "numbers in 'precision', 'recall', 'lift' and 'firings', or nothing in any of them");
                }

                double? Read(string column) =>
                    double.TryParse(Cell(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && number >= 0
                    && double.IsFinite(number)
                        ? number
                        : null;
            }
        }
        catch (InvalidDataException e)
        {
            throw LabelFileException.Wrong(
                source, "table", $"of as many columns in every line as in the first ({e.Message.Split('\n')[0].Trim()})");
        }

        return ([.. labels.Select(label => label with { Condition = Condition(label) })], unknown);

        // Tables of others may have no conditions: then what the label says is read.
        LabelCondition? Condition(CodeLabel label) => label.Origin == LabelOrigin.Person ? null
            : conditions[label.Code] is { Length: > 0 } written ? LabelCondition.Parse(written, classes) : LabelGrammar.Parse(label.Text);
    }

    private static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
}
