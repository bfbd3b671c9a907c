using System.Globalization;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;

namespace CodebookLsp.Datasets.Csv;

/// <summary>Writes rows as they were, with cells put in.</summary>
/// <remarks>
/// Not by a library such as Sep, which writes tables of our own: it would quote cells in its own way and end lines with its own ends, and
/// of somebody else's table every byte must stay, quotes that need not be there, blanks and mixed line ends among them.
/// </remarks>
internal sealed class CsvWriter(Stream output, Stream input, DatasetOptions options) : IDatasetWriter
{
    private bool any;

    /// <summary>Names of ours that the table does not have yet, in the order of their columns.</summary>
    private List<string> added = [];

    public void Write(DatasetRecord record, RecordAdditions? additions)
    {
        var row = (CsvRecord)record;
        WriteHeader(row, additions);
        if (!row.TakesCells || (additions is null && added is []))
        {
            output.Write(row.Raw.Span);
            output.Write(row.After);
            return;
        }

        var edits = new ByteEdits();
        var cells = new byte[added.Count][];
        var values = row.Problem is null ? additions?.Values ?? [] : [];
        foreach (var value in values.GroupBy(static value => value.Name).Select(static same => same.Last()))
        {
            var cell = Cell(row, value);
            if (added.IndexOf(value.Name) is >= 0 and var at)
                cells[at] = cell;
            else if (Array.LastIndexOf(row.Table.Names, value.Name) is >= 0 and var column)
                edits.Replace(row.Row.Cells[column], cell);
            else
                throw new InvalidOperationException(
                    $"The column '{value.Name}' is not among DatasetOptions.Columns, and the header has been written.");
        }

        foreach (var cell in cells)
            edits.Insert(row.Raw.Length, [(byte)row.Table.Dialect.Delimiter, .. cell ?? []]);

        edits.Write(row.Raw.Span, output);
        output.Write(row.After);
    }

    public bool TakeBack(DatasetRecord record)
    {
        var row = (CsvRecord)record;
        WriteHeader(row, null);
        var isThere = row.TakesCells && Array.Exists(row.Table.Names, name => options.Columns.Contains(name));
        WriteWithout(row.Table, row.Row, isThere);
        output.Write(row.After);
        return isThere;
    }

    public void Skip(DatasetRecord record) => WriteHeader((CsvRecord)record, null);

    public void Finish()
    {
        if (!any)
            input.CopyTo(output);
    }

    public void Dispose()
    {
        // Both streams belong to the caller.
    }

    private void WriteHeader(CsvRecord row, RecordAdditions? additions)
    {
        if (any)
            return;

        any = true;
        output.Write(row.Table.Before);
        if (options.TakesBack)
        {
            if (row.Table.Header is { } old)
                WriteWithout(row.Table, old, isThere: true);
            output.Write(row.Table.Header?.End);
            output.Write(row.Table.Blank);
            return;
        }

        var names = options.Columns is [] ? additions?.Values.Select(static value => value.Name) ?? [] : options.Columns;
        added = [.. names.Except(row.Table.Names)];
        if (row.Table.Header is not { } header)
        {
            // Without names, a second run could not tell its columns from the file's own.
            if (names.Any())
                throw DatasetException.NoNames(options.File);

            return;
        }

        output.Write(header.Raw);
        foreach (var name in added)
            output.Write([(byte)row.Table.Dialect.Delimiter, .. Encoded(row, name)]);

        output.Write(header.End);
        output.Write(row.Table.Blank);
    }

    /// <summary>Writes a row, or the header, without the cells of our columns.</summary>
    private void WriteWithout(CsvTable table, CsvRow row, bool isThere)
    {
        var edits = new ByteEdits();
        if (isThere)
            edits.TakeOut(0, [.. row.Cells.Select((cell, i) => (cell, options.Columns.Contains(table.Names[i])))]);
        edits.Write(row.Raw, output);
    }

    /// <summary>A text as it is, everything else as JSON, in whose strings a delimiter can be escaped where cells are not quoted.</summary>
    private byte[] Cell(CsvRecord row, AddedValue value) => Encoded(row, value.Value switch
    {
        null => "",
        var node when node.GetValueKind() == System.Text.Json.JsonValueKind.String => node.GetValue<string>(),
        var node when row.Table.Dialect is { Quote: '\0', CanEncodeJson: true, Delimiter: var delimiter } => JsonEscapes.Encode(node)
            .Replace($"{delimiter}", string.Create(CultureInfo.InvariantCulture, $"\\u{(int)delimiter:x4}"), StringComparison.Ordinal),
        var node => JsonEscapes.Encode(node),
    });

    private byte[] Encoded(CsvRecord row, string text) => row.Table.Dialect.Encode(text)
        ?? throw DatasetException.CannotQuote(options.File, row.Table.Dialect.Delimiter);
}
