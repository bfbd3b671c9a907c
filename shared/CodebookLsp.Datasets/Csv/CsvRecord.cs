using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Csv;

/// <summary>A row of a table.</summary>
/// <param name="Columns">The columns of <see cref="DatasetRecord.Texts"/>.</param>
/// <param name="After">Its line end, and blank lines behind it.</param>
internal sealed record CsvRecord(long Number, long Line, long ByteOffset, IReadOnlyList<DatasetText> Texts, CsvTable Table, CsvRow Row,
    byte[] After, IReadOnlyList<int> Columns)
    : DatasetRecord(Number, Line, ByteOffset, Texts), IRawRecord
{
    public ReadOnlyMemory<byte> Raw => Row.Raw;

    public override string? Guess => Table.Guess;

    /// <summary>Whether it can be given more cells: also a row with a quote out of place can, where every reader finds the same number of
    /// cells in it.</summary>
    public bool TakesCells => Row.Cells.Count == Table.Width && Row.Problem != CsvRow.Unclosed && !HasOthersInOurs;

    /// <summary>Whether something of somebody else lies in our columns: the row had too many cells before they came.</summary>
    public bool HasOthersInOurs => Row.Cells.Count == Table.Width && Array.LastIndexOf(Table.Names, OurNames.Made) is >= 0 and var made
        && Row.Cells[made].Length > 0 && !OurNames.IsMade(Value(OurNames.Made));

    public override JsonNode? Value(string field)
    {
        var column = Table.Find(field);
        if (column < 0 || column >= Row.Cells.Count)
            return null;

        var text = Table.Dialect.Decode(Cell(column));
        if (text is not (['[', .., ']'] or ['{', .., '}']))
            return JsonValue.Create(text);

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    public IEnumerable<FieldPlace> Fields()
    {
        for (var i = 0; i < Texts.Count; i++)
        {
            var cell = Row.Cells[Columns[i]];
            yield return Table.Dialect.IsQuoted(Cell(Columns[i]))
                ? new(Texts[i], new(cell.Start + 1, cell.End - 1), Table.Dialect.Undouble)
                : new(Texts[i], cell, static (raw, _) => raw);
        }
    }

    private ReadOnlySpan<byte> Cell(int column) => Row.Raw.AsSpan(Row.Cells[column].Start, Row.Cells[column].Length);
}
