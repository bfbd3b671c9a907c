using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// The firings of some neighbouring codes of a site, as one row of an index holds them: the length of each code's bytes, then the bytes.
/// </summary>
internal sealed class PostingGroup
{
    private readonly byte[] data; // padded
    private readonly int[] starts; // of each code, then the end

    /// <param name="packed">As <see cref="Pack"/> made it.</param>
    /// <param name="counts">How often each code fires, which is not believed: memory is reserved for it.</param>
    /// <exception cref="FormatException">The lengths do not add up, or the firings cannot fit.</exception>
    public PostingGroup(byte[] packed, ReadOnlySpan<int> counts)
    {
        var codes = counts.Length;
        data = new byte[packed.Length + FiringCoder.Padding];
        packed.CopyTo(data, 0);
        starts = new int[codes + 1];
        var at = 0;
        for (var code = 0; code < codes; code++)
        {
            var length = Varint.ReadInt(packed, ref at);
            if (counts[code] > length * FiringCoder.MostInAByte)
                throw new FormatException("A code fires more often than its bytes can say.");
            starts[code + 1] =
                length <= packed.Length - starts[code] ? starts[code] + length : throw new FormatException("A code is too long.");
        }

        if (starts[^1] != packed.Length - at)
            throw new FormatException("The codes' lengths do not add up.");
        for (var code = 0; code <= codes; code++)
            starts[code] += at;
    }

    public int Size => data.Length + (starts.Length * sizeof(int));

    public static byte[] Pack(IReadOnlyList<ReadOnlyMemory<byte>> codes)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var code in codes)
            Varint.Write(bytes, (uint)code.Length);
        foreach (var code in codes)
            bytes.Write(code.Span);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>CRC-32C, which processors compute by themselves.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            sum = BitOperations.Crc32C(
                sum, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, rest);
        return ~sum;
    }

    /// <param name="code">Counted from the group's first.</param>
    /// <param name="limit">How many tokens there are.</param>
    /// <param name="tokens">As many as the code has firings.</param>
    /// <exception cref="FormatException">The bytes are no firings.</exception>
    public void Decode(int code, int limit, Span<int> tokens) =>
        FiringCoder.Decode(data.AsSpan(starts[code]), starts[code + 1] - starts[code], limit, tokens);

    /// <summary>The firings from one token up to, not including, another.</summary>
    /// <exception cref="FormatException">The bytes are no firings.</exception>
    /// <param name="tokens">Room for as many as the code has firings, of which the answer is a part.</param>
    public Span<int> DecodeRange(int code, int limit, Span<int> tokens, int from, int end) =>
        FiringCoder.DecodeRange(data.AsSpan(starts[code]), starts[code + 1] - starts[code], limit, tokens, from, end);
}
