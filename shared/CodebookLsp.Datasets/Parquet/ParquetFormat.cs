using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Errors;
using Parquet;
using Parquet.Schema;

namespace CodebookLsp.Datasets.Parquet;

/// <summary>A row.</summary>
/// <param name="Cells">What was asked for besides the texts, and what an earlier run wrote, by column.</param>
internal sealed record ParquetRecord(long Number, IReadOnlyList<DatasetText> Texts, IReadOnlyDictionary<string, object?> Cells)
    : DatasetRecord(Number, 0, 0, Texts)
{
    public override JsonNode? Value(string field) => Cells.GetValueOrDefault(field) switch
    {
        null => null,
        string text when text is ['[', .., ']'] or ['{', .., '}'] => Parsed(text),
        var scalar => JsonSerializer.SerializeToNode(scalar),
    };

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}

/// <summary>
/// Parquet files. Their bytes stay as they are, up to the footer; values become columns of text (JSON, unless they are text) in the same
/// row groups, behind all other data. Metadata of the run goes into the file's own.
/// </summary>
internal sealed class ParquetFormat : IDatasetFormat
{
    public string Name => "parquet";

    public DatasetCapabilities Capabilities => DatasetCapabilities.Values;

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
    {
        using var reader = new Reader(input, options, cancel);
        var number = 0L;
        for (var group = 0; group < reader.Groups; group++)
        {
            foreach (var record in reader.Rows(group, number))
            {
                cancel.ThrowIfCancellationRequested();
                number++;
                yield return record;
            }
        }
    }

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => new ParquetDatasetWriter(output, input, options);

    /// <summary>Reads the columns that are needed, one row group at a time.</summary>
    private sealed class Reader : IDisposable
    {
        /// <summary>In a row group without any bytes: a column of nothing takes none.</summary>
        private const long MostRows = 1 << 20;

        private const long MostRowsInAByte = 1000;

        private readonly DatasetOptions options;
        private readonly Stream input;
        private readonly CancellationToken cancel;
        private readonly PageStream pages;
        private readonly ParquetFooter footer;
        private readonly ParquetReader reader;
        private readonly List<DataField> texts;
        private readonly List<DataField> others;

        public Reader(Stream input, DatasetOptions options, CancellationToken cancel)
        {
            (this.options, this.input, this.cancel) = (options, input, cancel);
            if (!input.CanSeek)
                throw DatasetException.NotOfFormat(options.File, "parquet",
                    "its footer stands at the end, so it cannot be read from a pipe or inside another compression.");

            footer = Named(() => ParquetFooter.Read(input)); // says what is wrong better than the library
            pages = new(input, footer.Start, footer.WriteKnown());
            reader = Named(() =>
                ParquetReader.CreateAsync(pages, leaveStreamOpen: true, cancellationToken: cancel).GetAwaiter().GetResult());
            var columns = Named(() => reader.Schema).Fields.OfType<DataField>().Where(static field => !field.IsArray).ToList();
            texts = Texts(columns);
            others = [.. columns.Where(field => options.Asked.Contains(field.Name)
                || (options.Columns.Contains(field.Name) && !options.TakesBack))];
        }

        public int Groups => reader.RowGroupCount;

        public IEnumerable<ParquetRecord> Rows(int group, long number)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var count = rows.RowCount <= MostRows + (input.Length * MostRowsInAByte)
                ? (int)rows.RowCount
                : throw DatasetException.NotOfFormat(
                    options.File, "parquet", $"it is said to have {rows.RowCount} rows, more than its bytes can hold.");
            var textValues = texts.ConvertAll(field => Column(group, field, count, () => Strings(rows, field, count)));
            var otherValues = others.ConvertAll(field => Column(group, field, count, () => Values(rows, field, count)));
            for (var row = 0; row < count; row++)
            {
                yield return new(
                    number + row,
                    [.. texts.Zip(textValues).Where(pair => pair.Second[row] is not null)
                        .Select(pair => new DatasetText(pair.First.Name, pair.Second[row]!))],
                    others.Zip(otherValues).ToDictionary(static pair => pair.First.Name, pair => pair.Second[row]));
            }
        }

        public void Dispose() => reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

        private static bool IsText(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string);

        private List<DataField> Texts(List<DataField> columns)
        {
            var names = columns.FindAll(IsText);
            if (options.Fields is not [])
                return [.. options.Fields.Select(name => names.Find(field => field.Name == name)
                    ?? throw DatasetException.NoColumn(options.File, name, names.Select(static field => field.Name)))];

            foreach (var usual in DatasetOptions.UsualFields)
            {
                if (names.Find(field => field.Name.Equals(usual, StringComparison.OrdinalIgnoreCase)) is { } field)
                    return [field];
            }

            return names.FindAll(field => !options.Columns.Contains(field.Name)) is [var only] ? [only]
                : options.TakesBack ? [] : throw DatasetException.NoTextColumn(options.File, names.Select(static field => field.Name));
        }

        private T Column<T>(int group, DataField field, int rows, Func<T> read) => Named(() =>
        {
            pages.Allow(PageCheck.Pages(input, footer.Chunk(group, field.Name), rows, footer.Start));
            return read();
        });

        private string?[] Strings(ParquetRowGroupReader rows, DataField field, int count)
        {
            var values = new string?[count];
            rows.ReadAsync(field, values.AsMemory()!, null, cancel).AsTask().GetAwaiter().GetResult();
            return values;
        }

        /// <summary>A column's values, as text, numbers and truth values; null for other types.</summary>
        private object?[] Values(ParquetRowGroupReader rows, DataField field, int count)
        {
            if (IsText(field))
                return Strings(rows, field, count);

            return field.ClrType switch
            {
                var type when type == typeof(bool) => Scalars<bool>(rows, field, count),
                var type when type == typeof(int) => Scalars<int>(rows, field, count),
                var type when type == typeof(long) => Scalars<long>(rows, field, count),
                var type when type == typeof(float) => Scalars<float>(rows, field, count),
                var type when type == typeof(double) => Scalars<double>(rows, field, count),
                _ => new object?[count],
            };
        }

        private object?[] Scalars<T>(ParquetRowGroupReader rows, DataField field, int count) where T : struct
        {
            if (field.IsNullable)
            {
                var values = new T?[count];
                rows.ReadAsync<T>(field, values.AsMemory(), null, cancel).AsTask().GetAwaiter().GetResult();
                return [.. values.Select(static value => (object?)value)];
            }

            var present = new T[count];
            rows.ReadAsync<T>(field, present.AsMemory(), null, cancel).AsTask().GetAwaiter().GetResult();
            return [.. present.Select(static value => (object?)value)];
        }

        /// <summary>What the library throws at a broken file is as many kinds as it has lines.</summary>
        private T Named<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (e is not (OperationCanceledException or UserFacingException or OutOfMemoryException))
            {
                throw DatasetException.NotOfFormat(options.File, "parquet", e.Message);
            }
        }
    }
}
