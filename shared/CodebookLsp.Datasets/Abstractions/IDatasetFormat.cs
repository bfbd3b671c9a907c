namespace CodebookLsp.Datasets.Abstractions;

/// <summary>A kind of file that holds texts, and can be given codes where they lie.</summary>
public interface IDatasetFormat
{
    /// <summary>What the command line calls it: <c>jsonl</c>, <c>csv</c>, <c>brat</c>.</summary>
    string Name { get; }

    /// <summary>What it has a place for.</summary>
    DatasetCapabilities Capabilities { get; }

    /// <summary>The file that gets the additions to <paramref name="path"/>: the same one, or one beside it.</summary>
    string WrittenTo(string path) => path;

    /// <summary>The content of a packed file, to be disposed before the file; else the file itself.</summary>
    Stream Unpacked(Stream input) => input;

    /// <summary>The records of a file, front to back, in memory that does not grow with it.</summary>
    /// <exception cref="DatasetException">The file as a whole is not of this format, or what is asked for is not in it.</exception>
    IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel);

    /// <summary>What a record has besides its texts and our additions and can be held against the record as it was: names and the bytes
    /// of their values, in their order.</summary>
    /// <returns>Nothing in formats where that cannot be told apart.</returns>
    IEnumerable<KeyValuePair<string, string>> Others(DatasetRecord record, DatasetOptions options) => [];

    /// <summary>What people have marked in a record, in the format's own manner and in the order of the file. What is ours is passed
    /// over.</summary>
    /// <param name="beside">What <see cref="WrittenTo"/> names, where that is another file; null where there is none.</param>
    /// <param name="layer">The name that spans of ours are marked with.</param>
    /// <returns>Null in formats that keep spans among a record's values.</returns>
    IReadOnlyList<GivenSpan>? Given(DatasetRecord record, Stream? beside, string layer) => null;

    /// <summary>Writes records of <see cref="Read"/> in their order. With no additions at all the output equals the input byte for
    /// byte.</summary>
    /// <param name="output">Need not be seekable; is left open.</param>
    /// <param name="input">What <see cref="WrittenTo"/> names as it is now, from its start; empty when there is no such file yet. Seekable
    /// where <see cref="Read"/>'s had to be.</param>
    IDatasetWriter Write(Stream output, Stream input, DatasetOptions options);
}

/// <summary>Writes the records of one file.</summary>
public interface IDatasetWriter : IDisposable
{
    /// <param name="additions">Null to write it as it was.</param>
    void Write(DatasetRecord record, RecordAdditions? additions);

    /// <summary>Writes it without what earlier runs have added: <see cref="DatasetOptions.Columns"/>, and spans of
    /// <see cref="DatasetOptions.Layer"/>. For files read with <see cref="DatasetOptions.TakesBack"/>, and for all records that are not
    /// left out.</summary>
    /// <returns>Whether there was anything.</returns>
    bool TakeBack(DatasetRecord record);

    /// <summary>Leaves a record out.</summary>
    void Skip(DatasetRecord record);

    /// <summary>Writes what comes after the last record.</summary>
    void Finish();

    /// <summary>Once all is taken back: whether nothing is left of the file, which lies beside the texts. Perhaps it was not there
    /// before.</summary>
    bool IsNothingLeft => false;

    /// <summary>For formats with a sidecar, once something has been added: what taking it back has to know of the
    /// file as it was, and the new file does not show. See <see cref="DatasetOptions.Origin"/>.</summary>
    string? Origin => null;
}

/// <summary>What kinds of additions a format has a place for.</summary>
[Flags]
public enum DatasetCapabilities
{
    /// <summary>Named values: properties or columns.</summary>
    Values = 1,

    /// <summary>Labelled stretches of text, in the format's own manner.</summary>
    Spans = 2,
}

/// <summary>How a file is read and written.</summary>
public sealed record DatasetOptions
{
    /// <summary>What text fields are called where nothing is said, in the order they are tried.</summary>
    public static IReadOnlyList<string> UsualFields { get; } =
        ["text", "content", "body", "sentence", "document", "review", "message", "prompt", "article", "abstract"];

    /// <summary>The text fields: property names or JSON pointers, column names or numbers. Empty: the format's own, else the first of
    /// <see cref="UsualFields"/> that is there.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Fields that <see cref="DatasetRecord.Value"/> will be asked for.</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>The values that will be added, in their order, for formats with columns: they name all of them before the first record.
    /// Empty: those of the first record written.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Whether what earlier runs have added is to be taken back. Then texts need not be found, and there need be no place for
    /// more.</summary>
    public bool TakesBack { get; init; }

    /// <summary>What <see cref="IDatasetWriter.Origin"/> said of the file when something was added to it; null when that is not
    /// known.</summary>
    public string? Origin { get; init; }

    /// <summary>What messages call the file.</summary>
    public string File { get; init; } = "dataset";

    /// <summary>The longest record, in bytes of the file: a longer one is a wrong format or a quote that is never closed.</summary>
    public int LongestRecord { get; init; } = 256 << 20;

    /// <summary>What separates columns; null to find out.</summary>
    public char? Delimiter { get; init; }

    /// <summary>What surrounds cells that hold a delimiter; NUL for nothing, null to find out.</summary>
    public char? Quote { get; init; }

    /// <summary>Whether the first row names the columns; null to find out.</summary>
    public bool? Header { get; init; }

    /// <summary>The layer to write in formats that have several; also the name under which spans are written.</summary>
    public string Layer { get; init; } = "codebooklsp";

    /// <summary>Label Studio: the name of the <c>Labels</c> tag that spans belong to; null to go by what the tasks have.</summary>
    public string? FromName { get; init; }

    /// <summary>Label Studio: the name of the <c>Text</c> tag that they are on.</summary>
    public string? ToName { get; init; }

    /// <summary>Values that describe the run (model hash, settings), for formats that have a place for them in the file's own
    /// metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
