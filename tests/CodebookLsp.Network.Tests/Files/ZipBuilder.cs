using System.Buffers;
using System.Text;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Writes zip archives of stored entries, with zip64 records if asked to, and with whatever flags and methods a test
/// wants.</summary>
internal sealed class ZipBuilder
{
    private readonly ArrayBufferWriter<byte> file = new();
    private readonly ArrayBufferWriter<byte> directory = new();
    private ushort count;

    public bool Zip64 { get; init; }

    public ushort Flags { get; init; }

    public ushort Method { get; init; }

    public string Comment { get; init; } = "";

    public ZipBuilder Entry(string name, ReadOnlySpan<byte> bytes)
    {
        var (local, utf8) = (file.WrittenCount, Encoding.UTF8.GetBytes(name));
        Put(file, 0x04034B50u);
        Put(file, (ushort)20, Flags, Method, (ushort)0, (ushort)0);
        Put(file, 0u, (uint)bytes.Length, (uint)bytes.Length);
        Put(file, (ushort)utf8.Length, (ushort)5); // padding, as torch.save has it to align the bytes
        file.Write(utf8);
        file.Write<byte>([0x46, 0x42, 1, 0, 0]);
        file.Write(bytes);

        Put(directory, 0x02014B50u);
        Put(directory, (ushort)20, (ushort)20, Flags, Method, (ushort)0, (ushort)0);
        Put(directory, 0u);
        Put(directory, Zip64 ? uint.MaxValue : (uint)bytes.Length, Zip64 ? uint.MaxValue : (uint)bytes.Length);
        Put(directory, (ushort)utf8.Length, (ushort)(Zip64 ? 28 : 0), (ushort)0, (ushort)0, (ushort)0, (ushort)0, (ushort)0);
        Put(directory, Zip64 ? uint.MaxValue : (uint)local);
        directory.Write(utf8);
        if (Zip64)
        {
            Put(directory, (ushort)1, (ushort)24);
            Put(directory, (ulong)bytes.Length, (ulong)bytes.Length, (ulong)local);
        }

        count++;
        return this;
    }

    public byte[] Build()
    {
        var start = file.WrittenCount;
        file.Write(directory.WrittenSpan);
        var end = file.WrittenCount;
        if (Zip64)
        {
            Put(file, 0x06064B50u);
            Put(file, 44UL);
            Put(file, (ushort)45, (ushort)45);
            Put(file, 0u, 0u);
            Put(file, count, (ulong)count, (ulong)(end - start), (ulong)start);
            Put(file, 0x07064B50u, 0u);
            Put(file, (ulong)end);
            Put(file, 1u);
        }

        Put(file, 0x06054B50u);
        Put(file, (ushort)0, (ushort)0, Zip64 ? ushort.MaxValue : count, Zip64 ? ushort.MaxValue : count);
        Put(file, Zip64 ? uint.MaxValue : (uint)(end - start), Zip64 ? uint.MaxValue : (uint)start);
        Put(file, (ushort)Comment.Length);
        file.Write(Encoding.ASCII.GetBytes(Comment));
        return file.WrittenSpan.ToArray();
    }

    private static void Put(ArrayBufferWriter<byte> to, params ReadOnlySpan<ushort> values)
    {
        foreach (var value in values)
            to.Write(BitConverter.GetBytes(value));
    }

    private static void Put(ArrayBufferWriter<byte> to, params ReadOnlySpan<uint> values)
    {
        foreach (var value in values)
            to.Write(BitConverter.GetBytes(value));
    }

    private static void Put(ArrayBufferWriter<byte> to, params ReadOnlySpan<ulong> values)
    {
        foreach (var value in values)
            to.Write(BitConverter.GetBytes(value));
    }
}
