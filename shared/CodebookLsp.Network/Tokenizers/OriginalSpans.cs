using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// Carries places in a normalised text back to the original, in bytes of their <see cref="Wtf8"/> forms. Stretches are added and places
/// are asked for in the order of the text.
/// </summary>
internal sealed class OriginalSpans
{
    private readonly List<Stretch> stretches = [];
    private int normalEnd; // of all that was added
    private int originalEnd;
    private int current;
    private int last; // where the last span ended in the normalised text
    private TextRange lastTile;

    /// <param name="NormalEnd">Where it ends in the normalised text; it starts where the one before it ends.</param>
    /// <param name="Start">In the original.</param>
    /// <param name="Changed">Whether normalisation made it anew; otherwise its bytes are the original's.</param>
    private readonly record struct Stretch(int NormalStart, int NormalEnd, int Start, int End, bool Changed);

    /// <summary>Text that stays as it is.</summary>
    public void AddSame(int bytes) => Add(bytes, originalEnd, originalEnd + bytes, changed: false);

    public void Add(ReadOnlySpan<char> original, NormalizedText normal)
    {
        var (text, before) = (normal.Text, originalEnd);
        var (counted, bytes) = (0, 0); // how far the original has been counted
        for (var unit = 0; unit < text.Length;)
        {
            // All that comes from one piece of the original, or from pieces that overlap.
            var (start, from, to) = (unit, normal.Starts[unit], normal.Ends[unit]);
            while (++unit < text.Length && (normal.Starts[unit] < to || IsPair(text, unit)))
                to = normal.Ends[unit];

            var made = text.AsSpan(start, unit - start);
            var source = original[from..to];
            bytes += Wtf8.ByteCount(original[counted..from]);
            var sourceBytes = Wtf8.ByteCount(source);
            Add(Wtf8.ByteCount(made), before + bytes, before + bytes + sourceBytes, changed: !made.SequenceEqual(source));
            bytes += sourceBytes;
            counted = to;
        }

        originalEnd = before + bytes + Wtf8.ByteCount(original[counted..]);
    }

    /// <summary>The part of the original that a token has: the next after the last one that was asked for.</summary>
    /// <param name="end">Where the token ends in the normalised text.</param>
    /// <returns>
    /// A range that begins where the last one ended, which may be empty where normalisation made more of less; and the least range of
    /// whole stretches around it, which tokens may share.
    /// </returns>
    public (TextRange Tile, TextRange Touched) Next(int end)
    {
        while (current < stretches.Count - 1 && stretches[current].NormalEnd <= last)
            current++;
        var first = current;
        while (current < stretches.Count - 1 && stretches[current].NormalEnd < end)
            current++;

        var (from, to) = (stretches[first], stretches[current]);
        var tile = new TextRange(lastTile.End, Math.Max(lastTile.End, TileEnd(to, end)));
        var touched = new TextRange(
            Math.Min(tile.Start, from.Changed ? from.Start : tile.Start),
            Math.Max(tile.End, to.Changed ? to.End : tile.End));
        (last, lastTile) = (end, tile);
        return (tile, touched);
    }

    /// <summary>What was left out after a stretch belongs to the token that ends there.</summary>
    private int TileEnd(Stretch stretch, int end) =>
        end < stretch.NormalEnd ? stretch.Start + Math.Min(end - stretch.NormalStart, stretch.End - stretch.Start)
        : current + 1 < stretches.Count ? stretches[current + 1].Start
        : originalEnd;

    private void Add(int bytes, int start, int end, bool changed)
    {
        if (stretches is [.., var before] && !changed && !before.Changed && before.End == start)
            stretches[^1] = before with { NormalEnd = normalEnd + bytes, End = end };
        else
            stretches.Add(new(normalEnd, normalEnd + bytes, start, end, changed));
        normalEnd += bytes;
        originalEnd = end;
    }

    private static bool IsPair(string text, int unit) => char.IsLowSurrogate(text[unit]) && char.IsHighSurrogate(text[unit - 1]);
}
