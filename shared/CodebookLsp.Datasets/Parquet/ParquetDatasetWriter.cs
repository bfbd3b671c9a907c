using System.Text.Json;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using Parquet;
using Parquet.Schema;

namespace CodebookLsp.Datasets.Parquet;

/// <summary>Copies a file up to its footer, puts columns behind, one row group at a time, and writes the footer that knows them.</summary>
internal sealed class ParquetDatasetWriter(Stream output, Stream input, DatasetOptions options) : IDatasetWriter
{
    private readonly List<ParquetFooter> added = [];
    private readonly List<long> places = [];
    private readonly Queue<int> groups = [];
    private ParquetFooter? footer;
    private long written;
    private List<string> names = [];
    private List<string?>[] columns = [];

    /// <summary>How many records came before the first addition.</summary>
    private int passed;

    public void Write(DatasetRecord record, RecordAdditions? additions)
    {
        if (footer is null)
        {
            if (additions is null && options.Columns is [])
            {
                passed++;
                return;
            }

            Begin(additions);
        }

        for (var i = 0; i < names.Count; i++)
        {
            var cell = ((ParquetRecord)record).Cells.GetValueOrDefault(names[i]) as string;
            if (additions?.Values.LastOrDefault(value => value.Name == names[i]) is { } value)
                cell = value.Value switch
                {
                    null => null,
                    var node when node.GetValueKind() == JsonValueKind.String =>
                    node.GetValue<string>(),
                    var node => JsonEscapes.Encode(node)
                };

            columns[i].Add(cell);
        }

        EndGroups();
    }

    public bool TakeBack(DatasetRecord record)
    {
        if (names is not [])
            return footer is not null;

        names = [.. options.Columns];
        var there = Named(() => ParquetFooter.Read(input));
        if (!there.HasAny(names))
            return false;

        footer = there;
        Copy(Named(() => there.TakeBack(names)));
        return true;
    }

    public void Skip(DatasetRecord record) =>
        throw DatasetException.NoPlace(
        options.File, record, "a row of a Parquet file cannot be left out without writing all columns anew. Choose --on-error keep.");

    public void Finish()
    {
        if (footer is null)
        {
            input.Position = 0;
            input.CopyTo(output);
            return;
        }

        if (!options.TakesBack)
        {
            footer.Add(added, places);
            footer.Describe(options.Metadata);
        }

        output.Write(footer.Write());
    }

    public void Dispose()
    {
        // Both streams belong to the caller.
    }

    private void Begin(RecordAdditions? additions)
    {
        names = [.. options.Columns is [] ? additions!.Values.Select(static value => value.Name) : options.Columns];
        columns = [.. names.Select(static _ => new List<string?>())];
        footer = Named(() => ParquetFooter.Read(input));
        foreach (var rows in Named(() => footer.RowCounts.ToList()))
            groups.Enqueue(rows);

        Copy(Named(() => footer.Remove(names)));
        for (var i = 0; i < passed; i++)
        {
            foreach (var column in columns)
                column.Add(null);

            EndGroups();
        }
    }

    private T Named<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw DatasetException.NotOfFormat(options.File, "parquet", e.Message);
        }
    }

    private void Copy(long length)
    {
        input.Position = 0;
        var buffer = new byte[128 * 1024];
        for (written = 0; written < length;)
        {
            var count = (int)Math.Min(buffer.Length, length - written);
            input.ReadExactly(buffer, 0, count);
            output.Write(buffer, 0, count);
            written += count;
        }
    }

    /// <summary>Writes the columns of a row group once all its rows are there.</summary>
    private void EndGroups()
    {
        while (names is not [] && groups.TryPeek(out var rows) && columns[0].Count >= rows)
        {
            groups.Dequeue();
            using var file = new MemoryStream();
            WriteFile(file);
            var other = ParquetFooter.Read(file);
            added.Add(other);
            places.Add(written);
            var data = file.GetBuffer().AsSpan(ParquetFooter.DataStart, (int)other.Start - ParquetFooter.DataStart);
            output.Write(data);
            written += data.Length;
            foreach (var column in columns)
                column.Clear();

            if (groups.Count == 0)
                return;
        }
    }

    /// <summary>A whole file with one row group, from which its chunks are taken.</summary>
    private void WriteFile(MemoryStream file)
    {
        var fields = names.ConvertAll(static name => new DataField<string>(name, nullable: true));
        var writer = ParquetWriter.CreateAsync(new ParquetSchema(fields), file).GetAwaiter().GetResult();
        using (var group = writer.CreateRowGroup())
        {
            foreach (var (field, column) in fields.Zip(columns))
                group.WriteAsync(field, column!).GetAwaiter().GetResult();
        }

        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
