using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Csv;
using CodebookLsp.Datasets.Json;
using CodebookLsp.Datasets.Parquet;
using CodebookLsp.Datasets.Tools;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Registry;

/// <summary>All kinds of datasets, and which one a file is.</summary>
public static class DatasetFormats
{
    /// <summary>How much of a file is looked at to tell its kind: records with vectors are long, and one is not enough.</summary>
    private const int SniffedBytes = 1 << 20;

    /// <summary>Every format, in the order in which help lists them.</summary>
    public static IReadOnlyList<IDatasetFormat> All { get; } =
    [
        new JsonFormat("jsonl", JsonFraming.Lines, new JsonLayout()),
        new JsonFormat("json", JsonFraming.Values, new JsonLayout()),
        new JsonFormat("doccano", JsonFraming.Either, new DoccanoLayout()),
        new JsonFormat("prodigy", JsonFraming.Either, new ProdigyLayout()),
        new JsonFormat("label-studio", JsonFraming.Either, new LabelStudioLayout()),
        new CsvFormat("csv", null),
        new CsvFormat("tsv", '\t'),
        new ParquetFormat(),
        new TextFormat("text"),
        new TextFormat("markdown"),
        new BratFormat(),
        new WebAnnoFormat(),
        new ConllFormat(),
    ];

    /// <summary>The format of a file: the one named, or what its ending and its first bytes say. A file packed with gzip or Zstandard is
    /// unpacked and packed on the way.</summary>
    /// <param name="name">One of <see cref="All"/>'s; null to find out.</param>
    /// <exception cref="DatasetException">There is no such format, or the file does not say what it is.</exception>
    /// <exception cref="TextFileException">The file cannot be read.</exception>
    public static IDatasetFormat For(string path, string? name = null)
    {
        var (head, packing) = Head(path);
        var format = Named(name ?? Guess(path, head));
        return packing == Packing.None ? format : new PackedFormat(format, packing);
    }

    /// <exception cref="DatasetException">There is none.</exception>
    public static IDatasetFormat Named(string name) =>
        All.FirstOrDefault(format => format.Name == name)
            ?? throw DatasetException.UnknownFormat(name, All.Select(static format => format.Name));

    private static string Guess(string path, byte[] head) => Path.GetExtension(Unpacked(path)).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" or ".jsonlines" => JsonTools.Of(head, path, "jsonl"),
        ".json" => JsonTools.Of(head, path, "json"),
        ".csv" => "csv",
        ".parquet" => "parquet",
        ".txt" or ".text" => File.Exists(Named("brat").WrittenTo(Unpacked(path)) + path[Unpacked(path).Length..]) ? "brat" : "text",
        ".md" or ".markdown" => "markdown",
        ".tsv" when WebAnnoDocument.Is(head) => "webanno",
        ".tsv" or ".tab" => "tsv",
        ".conllu" or ".conllup" or ".cupt" or ".conll03" or ".bio" or ".iob" or ".iob2" => "conll",
        var ending when ending.EndsWith("conll", StringComparison.Ordinal) => "conll", // OntoNotes: .v4_gold_conll
        _ when head.AsSpan().StartsWith("PAR1"u8) => "parquet",
        _ when WebAnnoDocument.Is(head) => "webanno",
        _ when head is [(byte)'{', ..] => JsonTools.Of(head, path, "jsonl"),
        _ when head is [(byte)'[', ..] => JsonTools.Of(head, path, "json"),
        _ => throw DatasetException.UnknownKind(path, All.Select(static format => format.Name)),
    };

    /// <summary>A path without the ending of its compression.</summary>
    private static string Unpacked(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".gz" or ".zst" ? path[..^Path.GetExtension(path).Length] : path;

    private static (byte[] Head, Packing Packing) Head(string path)
    {
        try
        {
            using var file = PlainFile.Open(path, bufferSize: 1 << 12);
            var start = new byte[4];
            var packing = PackedFormat.Of(start.AsSpan(0, file.ReadAtLeast(start, 4, throwOnEndOfStream: false)));
            file.Position = 0;
            using var unpacked = PackedFormat.Unpacked(file, packing);
            var head = new byte[SniffedBytes];
            return (head[..unpacked.ReadAtLeast(head, SniffedBytes, throwOnEndOfStream: false)], packing);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ZstdSharp.ZstdException)
        {
            throw TextFileException.From(path, e);
        }
    }
}
