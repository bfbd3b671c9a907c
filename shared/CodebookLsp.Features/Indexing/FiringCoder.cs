using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// The tokens a code fires on, ascending, in little more than a byte each. Tokens come in blocks of 128; a directory in front says where
/// each block starts, in tokens and in bytes, so one can begin anywhere. In a block the gaps between tokens are Rice-coded, in two streams:
/// the low bits of all gaps, then the rest of each in unary.
/// </summary>
/// <remarks>
/// The unary stream is why this is both small and fast. With h zeros before each one, the place of the i-th one is the sum of the first i
/// high parts plus i: adding up gaps costs one instruction that finds a set bit. (Elias 1974, Rice 1979; the layout is Elias and Fano's
/// with a width for each block.)
/// </remarks>
internal static class FiringCoder
{
    public const int BlockSize = 128;

    /// <summary>How many bytes must be readable after a code's own: numbers are loaded eight bytes at a time.</summary>
    public const int Padding = 16;

    /// <summary>A firing takes a bit at least, and a block a byte besides, for its first.</summary>
    public const long MostInAByte = 9;

    private const int MostLowBits = 31;

    public static void Encode(ReadOnlySpan<int> tokens, IBufferWriter<byte> output)
    {
        var blocks = (tokens.Length + BlockSize - 1) / BlockSize;
        if (blocks == 0)
            return;

        var bodies = new ArrayBufferWriter<byte>();
        var previous = 0;
        for (var block = 0; block < blocks; block++)
        {
            var part = tokens.Slice(block * BlockSize, Math.Min(BlockSize, tokens.Length - (block * BlockSize)));
            var before = bodies.WrittenCount;
            EncodeBlock(part, bodies);
            Varint.Write(output, (uint)(part[0] - previous));
            if (block < blocks - 1)
                Varint.Write(output, (uint)(bodies.WrittenCount - before));
            previous = part[0];
        }

        output.Write(bodies.WrittenSpan);
    }

    /// <summary>All tokens of a code.</summary>
    /// <param name="data">The code's bytes, then at least <see cref="Padding"/> more.</param>
    /// <param name="length">How many of the bytes are the code's.</param>
    /// <param name="limit">The number that every token is below.</param>
    /// <param name="tokens">As long as the code has firings.</param>
    /// <exception cref="FormatException">The bytes are no code's.</exception>
    public static void Decode(ReadOnlySpan<byte> data, int length, int limit, Span<int> tokens) =>
        DecodeFrom(data, length, limit, tokens, tokens.Length, 0, limit);

    /// <summary>The tokens from one up to, not including, another; blocks that lie outside are not decoded.</summary>
    /// <param name="tokens">As long as the code has firings; the answer is a part of it.</param>
    /// <exception cref="FormatException">The bytes are no code's.</exception>
    public static Span<int> DecodeRange(ReadOnlySpan<byte> data, int length, int limit, Span<int> tokens, int from, int end)
    {
        var (start, decoded) = DecodeFrom(data, length, limit, tokens, tokens.Length, from, end);
        var found = tokens.Slice(start, decoded);
        var first = found.BinarySearch(from) is >= 0 and var exact ? exact : ~found.BinarySearch(from);
        var last = found.BinarySearch(end) is >= 0 and var exactEnd ? exactEnd : ~found.BinarySearch(end);
        return first < last ? found[first..last] : [];
    }

    private static (int Start, int Count) DecodeFrom(
        ReadOnlySpan<byte> data, int length, int limit, Span<int> tokens, int count, int from, int end)
    {
        if (data.Length < length + Padding)
            throw new ArgumentException("The bytes need padding behind them.", nameof(data));

        var blocks = (count + BlockSize - 1) / BlockSize;
        if (blocks == 0)
            return (0, 0);

        // The directory's end is where the first block starts, so it is walked once before.
        var directory = data[..length];
        var body = 0;
        for (var field = 0; field < (2 * blocks) - 1; field++)
            Varint.Read(directory, ref body);

        var (at, first, start, decoded) = (0, 0L, -1, 0);
        for (var block = 0; block < blocks; block++)
        {
            first += Varint.Read(directory, ref at);
            var bytes = block < blocks - 1 ? Varint.ReadInt(directory, ref at) : length - body;
            if (bytes < 0 || bytes > length - body || first >= limit)
                throw new FormatException("A block lies outside.");
            if (first >= end)
                break;

            // The next block's start says whether this one reaches the range.
            var ahead = at;
            if (block < blocks - 1 && first + Varint.Read(directory, ref ahead) <= from)
            {
                body += bytes;
                continue;
            }

            if (start < 0)
                start = block * BlockSize;
            var size = Math.Min(BlockSize, count - (block * BlockSize));
            DecodeBlock(data, body, bytes, (int)first, limit, tokens.Slice(block * BlockSize, size));
            decoded += size;
            body += bytes;
        }

        return (Math.Max(0, start), decoded);
    }

    private static void EncodeBlock(ReadOnlySpan<int> tokens, ArrayBufferWriter<byte> output)
    {
        var gaps = tokens.Length - 1;
        if (gaps == 0)
            return;

        var low = BestLowBits(tokens);
        var lowBytes = ((gaps * low) + 7) / 8;
        var unaryBits = gaps;
        for (var i = 0; i < gaps; i++)
            unaryBits += (tokens[i + 1] - tokens[i] - 1) >> low;
        var length = 1 + lowBytes + ((unaryBits + 7) / 8);
        var bytes = output.GetSpan(length + sizeof(ulong))[..(length + sizeof(ulong))]; // low bits are put in eight bytes at a time
        bytes.Clear();
        bytes[0] = (byte)low;
        var lows = bytes[1..];
        var unary = bytes[(1 + lowBytes)..];
        var one = -1;
        for (var i = 0; i < gaps; i++)
        {
            var gap = tokens[i + 1] - tokens[i] - 1;
            ArgumentOutOfRangeException.ThrowIfNegative(gap, nameof(tokens));
            var bit = i * low;
            var eight = lows[(bit >> 3)..];
            BinaryPrimitives.WriteUInt64LittleEndian(
                eight, BinaryPrimitives.ReadUInt64LittleEndian(eight) | (((ulong)gap & ((1UL << low) - 1)) << (bit & 7)));
            one += 1 + (gap >> low);
            unary[one >> 3] |= (byte)(1 << (one & 7));
        }

        output.Advance(length);
    }

    /// <summary>The number of low bits that makes the block shortest.</summary>
    private static int BestLowBits(ReadOnlySpan<int> tokens)
    {
        var gaps = tokens.Length - 1;
        var mean = (uint)((tokens[^1] - tokens[0]) / gaps);
        var around = mean == 0 ? 0 : BitOperations.Log2(mean);
        var (best, fewest) = (0, long.MaxValue);
        for (var low = Math.Max(0, around - 4); low <= Math.Min(MostLowBits, around + 1); low++)
        {
            var bits = (long)gaps * low;
            for (var i = 0; i < gaps; i++)
                bits += (tokens[i + 1] - tokens[i] - 1) >> low;
            if (bits < fewest)
                (best, fewest) = (low, bits);
        }

        return best;
    }

    private static void DecodeBlock(ReadOnlySpan<byte> data, int start, int length, int first, int limit, Span<int> tokens)
    {
        tokens[0] = first;
        var gaps = tokens.Length - 1;
        if (gaps == 0)
            return;

        var low = length == 0 ? byte.MaxValue : data[start];
        var unary = start + 1 + (((gaps * low) + 7) / 8);
        var end = start + length;
        if (low > MostLowBits || unary >= end)
            throw new FormatException("A block is too short.");

        // Everything read below lies before the end of the code's bytes, or in the padding behind them.
        ref var bytes = ref MemoryMarshal.GetReference(data);
        ref var lows = ref Unsafe.Add(ref bytes, start + 1);
        ref var output = ref MemoryMarshal.GetReference(tokens);
        var mask = (1UL << low) - 1;
        var (done, bit, sum, place, token) = (0, 0, (long)first, 0L, 0L);
        for (var at = unary; done < gaps; at += 8, place += 64)
        {
            if (at >= end)
                throw new FormatException("A block is too short.");
            var word = BinaryPrimitives.ReadUInt64LittleEndian(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref bytes, at), 8));
            for (var ones = Math.Min(BitOperations.PopCount(word), gaps - done); ones > 0; ones--)
            {
                var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref lows, bit >> 3));
                sum += (long)(((BitConverter.IsLittleEndian ? eight : BinaryPrimitives.ReverseEndianness(eight)) >> (bit & 7)) & mask) + 1;
                var high = place + BitOperations.TrailingZeroCount(word) - done; // zeros so far
                word &= word - 1;
                done++;
                bit += low;
                token = sum + (high << low);
                Unsafe.Add(ref output, done) = (int)token;
            }
        }

        // They ascend, so the last speaks for all.
        if (token >= limit)
            throw new FormatException("A token lies outside.");
    }
}
