using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Fuzz;

/// <summary>Reads datasets, and writes them again with something added to every record.</summary>
internal static class DatasetReaders
{
    private static readonly DatasetOptions Options = new() { Asked = ["codes"], LongestRecord = 1 << 20 };
    private static readonly DatasetOptions Adding = Options with { Columns = ["codes"] };

    /// <summary>One for each format. Where additions go into a file beside, the input is the text, a NUL, and that file.</summary>
    public static IEnumerable<Harness> Formats => DatasetFormats.All.Select(
        static format => new Harness($"dataset-{format.Name}", (input, _) => Rewrite(format, input)));

    /// <summary>A file whose name does not say what it is, perhaps packed.</summary>
    public static void Any(byte[] input, Scratch scratch)
    {
        var path = scratch.Put("dataset", input);
        Rewrite(DatasetFormats.For(path), input);
    }

    public static void Journal(byte[] input, Scratch scratch)
    {
        using var journal = JournalReader.Open(scratch.Put("journal", input))!;
        while (journal.Next() is { } entry)
            _ = entry.Additions.Values.Count + entry.Additions.Spans.Count;
        if (journal.Length > input.Length)
            throw new BrokenLawException("A journal is to be gone on with after its end.");
    }

    private static void Rewrite(IDatasetFormat format, byte[] input)
    {
        var cut = format.WrittenTo("a.txt") == "a.txt" ? -1 : Array.IndexOf(input, (byte)0);
        var (content, beside) = cut < 0 ? (input, []) : (input[..cut], input[(cut + 1)..]);
        var old = format.WrittenTo("a.txt") == "a.txt" ? content : beside;
        if (!Written(format, content, old, Options, static _ => null).AsSpan().SequenceEqual(old) && DatasetFormats.All.Contains(format))
            throw new BrokenLawException("Without additions the file is another one."); // but for packed ones
        _ = Written(format, content, old, Adding, record => Additions(format, record));
        TakeBack(format, content, old);
    }

    private static void TakeBack(IDatasetFormat format, byte[] content, byte[] old)
    {
        var options = Adding with { TakesBack = true };
        using var output = new MemoryStream();
        using var writer = format.Write(output, new MemoryStream(old), options);
        var isChanged = false;
        foreach (var record in format.Read(new MemoryStream(content), options, default))
            isChanged |= writer.TakeBack(record);
        writer.Finish();
        if (!isChanged && !output.ToArray().AsSpan().SequenceEqual(old) && DatasetFormats.All.Contains(format))
            throw new BrokenLawException("Where nothing is ours the file is another one.");
    }

    private static byte[] Written(
        IDatasetFormat format, byte[] content, byte[] old, DatasetOptions options, Func<DatasetRecord, RecordAdditions?> add)
    {
        using var output = new MemoryStream();
        using var writer = format.Write(output, new MemoryStream(old), options);
        foreach (var record in format.Read(new MemoryStream(content), options, default))
        {
            _ = (record.Value("codes"), record.Value("/text/0"));
            writer.Write(record, record.Problem is null ? add(record) : null);
        }

        writer.Finish();
        return output.ToArray();
    }

    private static RecordAdditions Additions(IDatasetFormat format, DatasetRecord record) => new(
        format.Capabilities.HasFlag(DatasetCapabilities.Values) ? [new("codes", new JsonArray("L4.1:2"))] : [],
        format.Capabilities.HasFlag(DatasetCapabilities.Spans)
            ? [.. record.Texts.Select(Whole).Where(static span => span.Range.End > 0)] : []);

    private static AddedSpan Whole(DatasetText text, int index) => new(index, new(0, text.Text.Length), "L4.1:2", 0.5);
}
