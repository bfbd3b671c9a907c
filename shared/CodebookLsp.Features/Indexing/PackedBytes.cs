using System.Buffers;
using System.IO.Compression;
using System.Text;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Indexing;

/// <summary>Texts, token ids and places as an index keeps them: small numbers, then Brotli.</summary>
internal static class PackedBytes
{
    /// <summary>As good as 11 within a few per cent, and ten times as fast.</summary>
    private const int Quality = 9;

    private const int Window = 22;

    private const int MostUtf8 = 3; // bytes of a UTF-16 unit

    private const int MostVarint = 5; // bytes of a number

    /// <summary>UTF-16 units as UTF-8; a lone surrogate, which files cannot hold, becomes U+FFFD.</summary>
    public static byte[] OfText(string text) => Compress(Encoding.UTF8.GetBytes(text));

    /// <param name="length">In UTF-16 units.</param>
    /// <exception cref="FormatException">The bytes are no text of that length.</exception>
    public static string Text(byte[] packed, int length) =>
        Encoding.UTF8.GetString(Decompress(packed, (long)length * MostUtf8).Span) is var text && text.Length == length
            ? text
            : throw new FormatException("A text has another length than it should.");

    public static byte[] OfIds(IEnumerable<int> ids)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var id in ids)
            Varint.Write(bytes, (uint)id);
        return Compress(bytes.WrittenSpan);
    }

    /// <exception cref="FormatException">The bytes are not so many ids.</exception>
    public static int[] Ids(byte[] packed, int count)
    {
        var bytes = Decompress(packed, (long)count * MostVarint).Span;
        var at = 0;
        var ids = count <= bytes.Length ? new int[count] : throw new FormatException("There are fewer tokens than there should be.");
        foreach (ref var id in ids.AsSpan())
            id = Varint.ReadInt(bytes, ref at);
        return at == bytes.Length ? ids : throw new FormatException("There are more tokens than there should be.");
    }

    /// <summary>Tokens mostly start where the one before ends, so most of this is zeros.</summary>
    public static byte[] OfRanges(IEnumerable<TextRange> ranges)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var end = 0;
        foreach (var range in ranges)
        {
            Varint.WriteSigned(bytes, range.Start - end);
            Varint.Write(bytes, (uint)range.Length);
            end = range.End;
        }

        return Compress(bytes.WrittenSpan);
    }

    /// <param name="length">How long the text is that the ranges lie in.</param>
    /// <exception cref="FormatException">The bytes are not so many ranges within the text.</exception>
    public static TextRange[] Ranges(byte[] packed, int tokens, int length)
    {
        var bytes = Decompress(packed, tokens * 2L * MostVarint).Span;
        var ranges =
            tokens <= bytes.Length / 2 ? new TextRange[tokens] : throw new FormatException("There are fewer tokens than there should be.");
        var (at, end) = (0, 0L);
        for (var token = 0; token < tokens; token++)
        {
            var start = end + Varint.ReadSigned(bytes, ref at);
            end = start + Varint.ReadInt(bytes, ref at);
            if (start < 0 || end > length)
                throw new FormatException("A token lies outside its text.");
            ranges[token] = new((int)start, (int)end);
        }

        return ranges;
    }

    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, packed, out var written, Quality, Window)
            ? packed[..written]
            : throw new InvalidOperationException("Brotli needs more than it says.");
    }

    /// <param name="most">What it can hold, in bytes: a hundred bytes of a damaged file may unpack to a gigabyte.</param>
    /// <exception cref="FormatException">The bytes are not compressed ones.</exception>
    public static ReadOnlyMemory<byte> Decompress(byte[] packed, long most)
    {
        using var decoder = new BrotliDecoder();
        var bytes = new ArrayBufferWriter<byte>(Math.Max(256, packed.Length * 4));
        var from = packed.AsSpan();
        while (true)
        {
            var status = decoder.Decompress(from, bytes.GetSpan(4096), out var consumed, out var written);
            bytes.Advance(written);
            from = from[consumed..];
            if (status == OperationStatus.Done && bytes.WrittenCount <= most)
                return bytes.WrittenMemory;
            if (status is not OperationStatus.DestinationTooSmall || bytes.WrittenCount > most)
                throw new FormatException("Compressed bytes are damaged.");
        }
    }
}
