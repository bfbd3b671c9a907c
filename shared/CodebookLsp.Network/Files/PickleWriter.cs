using System.Buffers.Binary;
using System.Text;

namespace CodebookLsp.Network.Files;

/// <summary>Writes a pickle of protocol 4 (Python 3.4 and later), opcode by opcode; see <see cref="PickleMachine"/>.</summary>
internal sealed class PickleWriter
{
    private readonly Stream stream;

    public PickleWriter(Stream stream)
    {
        this.stream = stream;
        stream.Write([0x80, 4]);
    }

    /// <summary>Opcodes that are letters.</summary>
    public void Op(string opcodes) => stream.Write(Encoding.ASCII.GetBytes(opcodes));

    public void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Op("X");
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)utf8.Length);
        stream.Write(length);
        stream.Write(utf8);
    }

    /// <summary>Everything of an array of numpy's but its elements, which follow, and <see cref="EndArray"/>.</summary>
    /// <param name="kind">The elements' type as numpy calls it: "i8".</param>
    /// <param name="flags">numpy's flags of that type.</param>
    public void BeginArray(IReadOnlyList<long> shape, string kind, string order, int flags)
    {
        Op("cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tC\u0001btR(");
        Number(1); // the version of what follows
        Tuple(shape);
        Op("cnumpy\ndtype\n(");
        Text(kind);
        stream.Write([0x89, 0x88]); // false, true
        Op("tR(");
        Number(3);
        Text(order);
        Op("NNN");
        Number(-1);
        Number(-1);
        Number(flags);
        Op("tb");
        stream.WriteByte(0x89); // not in Fortran's order
    }

    public void EndArray() => Op("tb");

    /// <summary>So many bytes are written next.</summary>
    public void BytesFollow(long length)
    {
        stream.WriteByte(0x8E);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        stream.Write(bytes);
    }

    private void Tuple(IReadOnlyList<long> numbers)
    {
        Op("(");
        foreach (var number in numbers)
            Number(number);
        Op("t");
    }

    private void Number(long number)
    {
        stream.Write([0x8A, sizeof(long)]);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        stream.Write(bytes);
    }
}
