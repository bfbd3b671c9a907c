namespace CodebookLsp.Text.Datasets.Tools;

/// <summary>A file that is one text.</summary>
internal static class WholeText
{
    /// <summary>The text as the file's only record.</summary>
    /// <exception cref="DatasetException">It is longer than a record may be.</exception>
    /// <exception cref="TextFileException">It is no text.</exception>
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

        yield return new(new("", text.ToString()), mark);
    }
}

/// <summary>The whole text of a file.</summary>
/// <param name="Mark">How many bytes of a byte-order mark precede it.</param>
internal sealed record WholeTextRecord(DatasetText Text, long Mark) : DatasetRecord(0, 1, Mark, [Text]), IRawRecord
{
    public IEnumerable<FieldPlace> Fields() => [new(Text, new(0, Wtf8.ByteCount(Text.Text)), static (raw, _) => raw)];
}
