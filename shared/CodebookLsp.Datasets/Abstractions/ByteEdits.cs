using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>Changes to a stretch of bytes; everything else stays as it is.</summary>
internal sealed class ByteEdits
{
    private readonly List<(TextRange Range, byte[] Bytes)> edits = [];

    public void Replace(TextRange range, byte[] bytes) => edits.Add((range, bytes));

    public void Insert(int at, byte[] bytes) => Replace(new(at, at), bytes);

    /// <summary>Writes the bytes with the changes made. No two changes may touch the same byte; insertions at one place keep their
    /// order.</summary>
    public void Write(ReadOnlySpan<byte> bytes, Stream output)
    {
        var at = 0;
        foreach (var (range, replacement) in edits.OrderBy(static edit => edit.Range.Start))
        {
            output.Write(bytes[at..range.Start]);
            output.Write(replacement);
            at = range.End;
        }

        output.Write(bytes[at..]);
    }
}
