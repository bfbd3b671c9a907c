using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;

namespace CodebookLsp.Datasets.Tests;

/// <summary>Reads a file held in memory and writes it again; the only code of these tests that calls the product.</summary>
internal static class Rewriting
{
    public static List<DatasetRecord> Read(string format, string content, DatasetOptions? options = null) =>
        Read(format, Encoding.UTF8.GetBytes(content), options);

    public static List<DatasetRecord> Read(string format, byte[] content, DatasetOptions? options = null) =>
        [.. DatasetFormats.Named(format).Read(new Trickle(content), options ?? new(), CancellationToken.None)];

    /// <summary>The file with what <paramref name="add"/> says for each record.</summary>
    /// <param name="old">What the file beside holds already, for formats that write beside.</param>
    public static byte[] Write(
        string format, byte[] content, Func<DatasetRecord, RecordAdditions?> add, DatasetOptions? options = null, byte[]? old = null)
    {
        using var output = new MemoryStream();
        Write(DatasetFormats.Named(format), content, output, add, options ?? new(), old);
        return output.ToArray();
    }

    public static void Write(IDatasetFormat format, byte[] content, Stream output, Func<DatasetRecord, RecordAdditions?> add,
        DatasetOptions options, byte[]? old = null)
    {
        using var writer = format.Write(output, new MemoryStream(old ?? content), options);
        foreach (var record in format.Read(new Trickle(content), options, CancellationToken.None))
            writer.Write(record, add(record));

        writer.Finish();
    }

    public static string Write(
        string format, string content, Func<DatasetRecord, RecordAdditions?> add, DatasetOptions? options = null, string? old = null) =>
        Encoding.UTF8.GetString(
            Write(format, Encoding.UTF8.GetBytes(content), add, options, old is null ? null : Encoding.UTF8.GetBytes(old)));

    /// <summary>The file after several runs, one after the other, and after all of that was taken back.</summary>
    /// <param name="runs">What each adds to a record, and the columns that it names.</param>
    /// <returns>The file as the last run left it, and what it was turned back into.</returns>
    public static (byte[] Annotated, byte[] After) AddedAndTakenBack(
        string format, byte[] content, DatasetOptions reading, byte[]? old = null,
        params (Func<DatasetRecord, RecordAdditions?> Add, string[] Columns)[] runs)
    {
        var named = DatasetFormats.Named(format);
        var writesBeside = named.WrittenTo("a.txt") != "a.txt";
        var (text, annotated) = (content, old ?? content);
        foreach (var (add, columns) in runs)
        {
            using var output = new MemoryStream();
            using var writer = named.Write(output, new MemoryStream(annotated), reading with { Columns = columns });
            foreach (var record in named.Read(new MemoryStream(text), reading with { Columns = columns }, CancellationToken.None))
                writer.Write(record, add(record));
            writer.Finish();
            annotated = output.ToArray();
            text = writesBeside ? content : annotated;
            reading = reading with { Origin = writer.Origin };
        }

        reading = reading with { TakesBack = true, Columns = [.. runs.SelectMany(static run => run.Columns).Distinct()] };
        using var rest = new MemoryStream();
        using var back = named.Write(rest, new MemoryStream(annotated), reading);
        foreach (var record in named.Read(new MemoryStream(text), reading, CancellationToken.None))
            _ = back.TakeBack(record);
        back.Finish();
        return (annotated, rest.ToArray());
    }

    /// <summary>The file without the records that <paramref name="skip"/> picks.</summary>
    public static string Without(string format, string content, Predicate<DatasetRecord> skip, DatasetOptions? options = null)
    {
        using var output = new MemoryStream();
        using var writer = DatasetFormats.Named(format).Write(output, new MemoryStream(Encoding.UTF8.GetBytes(content)), options ?? new());
        foreach (var record in Read(format, content, options))
        {
            if (skip(record))
                writer.Skip(record);
            else
                writer.Write(record, null);
        }

        writer.Finish();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static RecordAdditions Values(params (string Name, string Json)[] values) =>
        new([.. values.Select(static value => new AddedValue(value.Name, System.Text.Json.Nodes.JsonNode.Parse(value.Json)))], []);

    public static RecordAdditions Spans(params AddedSpan[] spans) => new([], spans);

    /// <summary>Reads seven bytes at a time, as a slow pipe may.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);
    }
}
