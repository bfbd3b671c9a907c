using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>Changes to a stretch of bytes; everything else stays as it is.</summary>
internal sealed class ByteEdits
{
    private readonly List<(TextRange Range, byte[] Bytes)> edits = [];

    public void Replace(TextRange range, byte[] bytes) => edits.Add((range, bytes));

    /// <summary>Takes items out of a sequence, each with what separates it from the one before; the first ones with what separates them
    /// from the next. So an item that was put behind the last leaves nothing behind.</summary>
    /// <param name="start">Where the sequence starts, behind its bracket.</param>
    public void TakeOut(int start, IReadOnlyList<(TextRange Item, bool Goes)> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (!items[i].Goes)
                continue;

            var first = i;
            while (i + 1 < items.Count && items[i + 1].Goes)
                i++;
            Replace(
                first > 0 ? new(items[first - 1].Item.End, items[i].Item.End)
                    : i + 1 < items.Count ? new(items[0].Item.Start, items[i + 1].Item.Start) : new(start, items[i].Item.End),
                []);
        }
    }

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
