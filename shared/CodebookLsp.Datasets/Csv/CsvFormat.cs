using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Csv;

/// <summary>Tables of text. Values become columns behind the last one, or replace those that have their names; all other bytes
/// stay.</summary>
/// <param name="delimiter">What separates cells unless the file says otherwise; null to find out.</param>
internal sealed class CsvFormat(string name, char? delimiter) : IDatasetFormat
{
    public string Name => name;

    public DatasetCapabilities Capabilities => DatasetCapabilities.Values;

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
    {
        var window = new ByteWindow(input, options);
        var table = CsvTable.Open(window, options, delimiter);
        var columns = table.TextColumns(options);
        table.RequirePlace(options);
        for (var number = 0L; window.Has(1); number++)
        {
            cancel.ThrowIfCancellationRequested();
            var (line, offset) = (window.Line, window.Offset);
            var row = CsvRow.Take(window, table.Dialect);
            byte[] after = [.. row.End, .. CsvTable.TakeBlank(window)];
            var problem = row.Problem
                ?? (row.Cells.Count == table.Width ? null
                    : $"has {row.Cells.Count} cells where {(table.Header is null ? "the first row" : "the header")} has {table.Width}.")
                ?? columns.Select(text => row.Cells[text.Column])
                    .Select(cell => Utf8Problem.Of(row.Raw.AsSpan(cell.Start, cell.Length), offset + cell.Start))
                    .FirstOrDefault(static wrong => wrong is not null);
            var texts = problem is null ? columns : [];
            var record = new CsvRecord(
                number, line, offset,
                [.. texts.Select(
                    text => new DatasetText(
                    text.Field, table.Dialect.Decode(row.Raw.AsSpan(row.Cells[text.Column].Start, row.Cells[text.Column].Length))))],
                table, row, after, [.. texts.Select(static text => text.Column)])
            { Problem = problem };
            yield return record.HasOthersInOurs && problem is null
                ? record with { Texts = [], Problem = $"has something of its own in the column '{OurNames.Made}'." } : record;
        }
    }

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => new CsvWriter(output, input, options);
}
