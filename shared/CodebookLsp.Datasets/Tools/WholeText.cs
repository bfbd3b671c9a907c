using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Tools;

/// <summary>A file that is one text.</summary>
internal static class WholeText
{
    /// <summary>The text as the file's only record.</summary>
    /// <exception cref="DatasetException">It is longer than a record may be.</exception>
    /// <exception cref="TextFileException">It is no text.</exception>
    /// <remarks>A text in another encoding than it says is a malformed record: the model would read U+FFFD in the place of its
    /// letters.</remarks>
    public static IEnumerable<WholeTextRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
    {
        var text = new System.Text.StringBuilder();

        // The caller keeps the stream, so the text file is not disposed.
        var file = TextFile.Open(input, options.File);
        var mark = file.BytesRead;
        foreach (var chunk in file.Chunks(cancel))
        {
            text.Append(chunk);
            if (file.BytesRead > options.LongestRecord)
                throw DatasetException.TooLarge(options.File, options.LongestRecord, 1, 0);
        }

        yield return new(new("", text.ToString()), mark, file.TextEncoding)
        {
            Problem = file.Invalid is { } invalid ? Problem(file.TextEncoding, invalid.FirstOffset) : null,
        };
    }

    private static string Problem(TextEncoding encoding, long offset) => encoding == TextEncoding.Utf8
        ? Utf8Problem.At(offset, value: null)
        : string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"is not UTF-16, though its byte-order mark says so: the bytes from {offset} on belong to no character. Save it as UTF-8.");
}

/// <summary>The whole text of a file.</summary>
/// <param name="Mark">How many bytes of a byte-order mark precede it.</param>
internal sealed record WholeTextRecord(DatasetText Text, long Mark, TextEncoding TextEncoding)
    : DatasetRecord(0, 1, Mark, [Text]), IRawRecord
{
    public IEnumerable<FieldPlace> Fields() => [new(Text, new(0, Wtf8.ByteCount(Text.Text)), static (raw, _) => raw)];
}
