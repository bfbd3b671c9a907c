using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace CodebookLsp.Network.Files;

/// <summary>Reads little-endian values one after the other. Where the bytes end, or are no text, it says so by name.</summary>
internal ref struct ByteReader(string path, ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>What is being read, for messages: "inside {Where}".</summary>
    public string Where { get; set; } = "the header";

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly int Remaining => bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)Remaining)
            throw Ends();

        var taken = bytes.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string Utf8(ulong length) => Text(Take(length));

    /// <summary>A number of things that follow; refused at once when not even their smallest form would fit.</summary>
    public readonly int Count(ulong count, int smallestBytes, string things) => count <= (ulong)(Remaining / smallestBytes)
        ? (int)count
        : throw TensorFileException.Damaged(path, $"promises {count} {things} inside {Where}, more than fit");

    /// <summary>The text up to the next line feed, which is read too.</summary>
    public string Line()
    {
        var length = bytes[Position..].IndexOf((byte)'\n');
        var line = Utf8(length < 0 ? ulong.MaxValue : (ulong)length);
        Position++;
        return line;
    }

    private readonly TensorFileException Ends() => TensorFileException.Damaged(path, $"ends inside {Where}");

    private readonly string Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw TensorFileException.Damaged(path, $"has text that is not UTF-8 inside {Where}");
        }
    }
}
