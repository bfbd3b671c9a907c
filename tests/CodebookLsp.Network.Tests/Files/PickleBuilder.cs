using System.Buffers;
using System.Text;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Writes pickles opcode by opcode, and the archives that torch.save puts them in.</summary>
internal sealed class PickleBuilder
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public PickleBuilder(byte protocol = 2) => Raw(0x80, protocol);

    public PickleBuilder Raw(params ReadOnlySpan<byte> opcodes)
    {
        bytes.Write(opcodes);
        return this;
    }

    /// <summary>Opcodes that are letters.</summary>
    public PickleBuilder Op(string opcodes) => Raw(Encoding.ASCII.GetBytes(opcodes));

    public PickleBuilder Text(string text) =>
        Op("X").Raw(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text))).Raw(Encoding.UTF8.GetBytes(text));

    public PickleBuilder Name(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBuilder Int(long value) => value is >= int.MinValue and <= int.MaxValue
        ? Op("J").Raw(BitConverter.GetBytes((int)value))
        : Raw(0x8A, 8).Raw(BitConverter.GetBytes(value));

    public PickleBuilder Ints(params ReadOnlySpan<long> values)
    {
        Op("(");
        foreach (var value in values)
            Int(value);

        return Op("t");
    }

    public PickleBuilder Storage(string type, string key, long count) =>
        Op("(").Text("storage").Name("torch", type).Text(key).Text("cpu").Int(count).Op("tQ");

    public PickleBuilder Tensor(string storageType, string key, long count, long offset, long[] shape, long[] strides) =>
        Name("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(storageType, key, count).Int(offset).Ints(shape).Ints(strides)
            .Raw(0x89).Name("collections", "OrderedDict").Op(")RtR");

    public byte[] Build() => Raw((byte)'.').bytes.WrittenSpan.ToArray();

    /// <summary>The pickle in an archive with its storages.</summary>
    public byte[] Zip(params (string Key, byte[] Bytes)[] storages)
    {
        var zip = new ZipBuilder().Entry("m/data.pkl", Build()).Entry("m/byteorder", "little"u8);
        foreach (var (key, data) in storages)
            zip.Entry($"m/data/{key}", data);

        return zip.Build();
    }
}
