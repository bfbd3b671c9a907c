using System.Text;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>
/// Files cut short and files with wrong bytes: each either reads or ends in a <see cref="TensorFileException"/>, and none makes a reader
/// ask for more memory than a small multiple of the file's length.
/// </summary>
[TestClass]
public sealed class HostileFileTests : IDisposable
{
    private const int Mutations = 2000;

    private static readonly Dictionary<string, byte[]> Samples = new()
    {
        ["gguf"] = new GgufBuilder()
            .Text("general.architecture", "llama")
            .Pair("general.alignment", 4, BitConverter.GetBytes(32u))
            .Array("tokens", 8, 3, [.. GgufBuilder.Utf8("a"), .. GgufBuilder.Utf8("bc"), .. GgufBuilder.Utf8("ü")])
            .Array("scores", 6, 2, new byte[8])
            .Array("nested", 9, 1, [.. BitConverter.GetBytes(5u), .. BitConverter.GetBytes(1UL), 1, 0, 0, 0])
            .Tensor("a", 0, [4, 2], new byte[32])
            .Tensor("b", 3, [32, 2], new byte[40])
            .Tensor("c", 14, [256], new byte[210])
            .Tensor("d", 27, [2], new byte[16])
            .Build(),
        ["safetensors"] = Safetensors(
            """
            {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
            "b":{"dtype":"BOOL","shape":[3],"data_offsets":[16,19]},"c":{"dtype":"I64","shape":[1],"data_offsets":[19,27]}}
            """,
            27),
        ["torch"] = new PickleBuilder().Op("}(")
            .Text("a").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("b").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])
            .Text("c").Tensor("LongStorage", "1", 2, 1, [1], [1])
            .Op("u").Zip(("0", new byte[24]), ("1", new byte[16])),
        ["zip64"] = new ZipBuilder { Zip64 = true }
            .Entry("m/data.pkl", new PickleBuilder().Op("}").Text("a").Tensor("HalfStorage", "0", 2, 0, [2], [1]).Op("s").Build())
            .Entry("m/data/0", new byte[4])
            .Build(),
        ["training"] = new PickleBuilder().Op("}(").Text("epoch").Int(3)
            .Text("model").Op("}").Text("a").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Op("s")
            .Text("optimizer").Op("}").Int(0).Tensor("FloatStorage", "1", 2, 0, [2], [1]).Op("s")
            .Op("u").Zip(("0", new byte[24]), ("1", new byte[8])),
        ["index"] = Encoding.UTF8.GetBytes(
            """{"metadata":{"total_size":3},"weight_map":{"a":"1.safetensors","b":"2.bin","c":"1.safetensors"}}"""),
    };

    private static readonly byte[] FirstShard = Safetensors(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"c":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3);

    private static readonly byte[] SecondShard =
        new PickleBuilder().Op("}").Text("b").Tensor("ByteStorage", "0", 1, 0, [1], [1]).Op("s").Zip(("0", [3]));

    private readonly TestFolder folder = new();

    public HostileFileTests()
    {
        _ = folder.File("1.safetensors", FirstShard);
        _ = folder.File("2.bin", SecondShard);
    }

    public static IEnumerable<object[]> Kinds => Samples.Keys.Select(static kind => new object[] { kind });

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void The_sample_itself_reads(string kind) => Assert.IsTrue(Reads(Samples[kind]));

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void A_file_cut_anywhere_is_a_named_error(string kind)
    {
        for (var length = 0; length < Samples[kind].Length; length++)
            Assert.IsFalse(Reads(Samples[kind].AsSpan(0, length)), $"cut to {length}");
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void A_file_with_wrong_bytes_reads_or_is_a_named_error(string kind)
    {
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Samples[kind].ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));

            refused += Reads(bytes) ? 0 : 1;
        }

        Assert.IsGreaterThan(Mutations / 10, refused);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void A_file_with_an_absurd_number_anywhere_reads_or_is_a_named_error(string kind)
    {
        byte[][] numbers =
        [
            BitConverter.GetBytes(long.MaxValue), BitConverter.GetBytes(-1L), BitConverter.GetBytes(1L << 32),
            BitConverter.GetBytes(uint.MaxValue), BitConverter.GetBytes(int.MaxValue), BitConverter.GetBytes(0u),
        ];
        foreach (var number in numbers)
        {
            for (var at = 0; at <= Samples[kind].Length - number.Length; at++)
            {
                var bytes = Samples[kind].ToArray();
                number.CopyTo(bytes, at);
                _ = Reads(bytes);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Noise_after_a_right_beginning_is_a_named_error(string kind)
    {
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(16, 4000)];
            random.NextBytes(bytes);
            Samples[kind].AsSpan(0, Math.Min(bytes.Length, random.Next(8, 64))).CopyTo(bytes);
            Assert.IsFalse(Reads(bytes), $"noise {i}");
        }
    }

    [TestMethod]
    [DataRow("1.safetensors")]
    [DataRow("2.bin")]
    public void A_shard_cut_anywhere_is_a_named_error(string name)
    {
        var shard = File.ReadAllBytes(folder.At(name));
        for (var length = 0; length < shard.Length; length++)
        {
            _ = folder.File(name, shard.AsSpan(0, length));
            Assert.IsFalse(Reads(Samples["index"]), $"cut to {length}");
        }
    }

    private bool Reads(ReadOnlySpan<byte> bytes) => Hostile.Reads(folder, bytes);

    private static byte[] Safetensors(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[dataBytes]];
    }
}
