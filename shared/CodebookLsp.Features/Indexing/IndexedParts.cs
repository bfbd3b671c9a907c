using System.Buffers;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Indexing;

/// <summary>Whole blocks of one text that are read, saved and sampled together.</summary>
/// <param name="Start">Where it starts in its text, in UTF-16 units.</param>
/// <param name="Length">In UTF-16 units.</param>
/// <param name="Text">Packed, as are the rest; see <see cref="PackedBytes"/>.</param>
/// <param name="Sequences">What the model reads for each block.</param>
internal sealed record IndexedPart(long Start, int Length, int Tokens, byte[] Text, byte[] Ids, byte[] Ranges, byte[] Sequences);

/// <summary>Divides a text's blocks into parts.</summary>
internal static class IndexedParts
{
    private const int MostSequences = 1 << 28; // far more bytes than the ids of any part take

    public static IEnumerable<IndexedPart> Of(IEnumerable<TextBlock> blocks, int partTokens)
    {
        var part = new List<TextBlock>();
        foreach (var block in blocks)
        {
            if (part.Count > 0 && part.Sum(static block => block.Tokens.Length) + block.Tokens.Length > partTokens)
            {
                yield return Packed(part);
                part.Clear();
            }

            part.Add(block);
        }

        if (part.Count > 0)
            yield return Packed(part);
    }

    /// <exception cref="FormatException">The bytes are no sequences.</exception>
    public static IReadOnlyList<TokenBlock> Sequences(byte[] packed)
    {
        var bytes = PackedBytes.Decompress(packed, MostSequences).Span;
        var blocks = new List<TokenBlock>();
        for (var at = 0; at < bytes.Length;)
        {
            var context = Varint.ReadInt(bytes, ref at);
            var ids = new int[Math.Min(Varint.ReadInt(bytes, ref at), bytes.Length)];
            foreach (ref var id in ids.AsSpan())
                id = Varint.ReadInt(bytes, ref at);
            blocks.Add(new(ids, context));
        }

        return blocks;
    }

    private static IndexedPart Packed(List<TextBlock> blocks)
    {
        var start = blocks[0].Start.Utf16;
        var text = string.Concat(blocks.Select(static block => block.Text));
        var sequences = new ArrayBufferWriter<byte>();
        foreach (var block in blocks)
        {
            Varint.Write(sequences, (uint)block.Sequence.Context);
            Varint.Write(sequences, (uint)block.Sequence.Ids.Length);
            foreach (var id in block.Sequence.Ids)
                Varint.Write(sequences, (uint)id);
        }

        return new(
            start,
            text.Length,
            blocks.Sum(static block => block.Tokens.Length),
            PackedBytes.OfText(text),
            PackedBytes.OfIds(blocks.SelectMany(static block => block.Tokens.Select(static token => token.Id))),
            PackedBytes.OfRanges(
                blocks.SelectMany(block =>
                    Enumerable
                        .Range(0, block.Tokens.Length)
                        .Select(token => new TextRange((int)(block.StartOf(token).Utf16 - start), (int)(block.EndOf(token).Utf16 - start))))
            ),
            PackedBytes.Compress(sequences.WrittenSpan));
    }
}
