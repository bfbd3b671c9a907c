using System.Text;
using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Text.Files;
using CsCheck;

namespace CodebookLsp.Network.Tests.Files;

[TestClass]
public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Every_type_is_read()
    {
        using var file = Open(
            """
            {"__metadata__":{"format":"pt","text":"Grüße"},
             "f64":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}, "f32":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]},
             "f16":{"dtype":"F16","shape":[2],"data_offsets":[12,16]}, "bf16":{"dtype":"BF16","shape":[],"data_offsets":[16,18]},
             "i64":{"dtype":"I64","shape":[1],"data_offsets":[18,26]}, "i32":{"dtype":"I32","shape":[1],"data_offsets":[26,30]},
             "i16":{"dtype":"I16","shape":[1],"data_offsets":[30,32]}, "i8":{"dtype":"I8","shape":[1],"data_offsets":[32,33]},
             "u8":{"dtype":"U8","shape":[1],"data_offsets":[33,34]}, "bool":{"dtype":"BOOL","shape":[3],"data_offsets":[34,37]},
             "empty":{"dtype":"F32","shape":[0,5],"data_offsets":[37,37]}}
            """,
            [
                .. BitConverter.GetBytes(0.1), .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes((Half)0.5),
                    .. BitConverter.GetBytes((Half)(-2)), 0x80, 0x3F,
                .. BitConverter.GetBytes(1L << 40), .. BitConverter.GetBytes(-7), .. BitConverter.GetBytes((short)-300), 0xFF, 0xFF, 0, 1,
                    2,
            ]);

        Assert.AreEqual("Grüße", file.Metadata["text"]);
        Assert.HasCount(11, file.Tensors);
        Whole.AreSame([0.1f], file.Floats("f64"), "f64");
        Whole.AreSame([1.5f], file.Floats("f32"), "f32");
        Whole.AreSame([0.5f, -2], file.Floats("f16"), "f16");
        Whole.AreSame([1], file.Floats("bf16"), "bf16");
        Assert.AreEqual(1L << 40, file.Int64("i64").Single());
        Assert.AreEqual(-7, file.Int64("i32").Single());
        Assert.AreEqual(-300, file.Int64("i16").Single());
        Assert.AreEqual(-1, file.Int64("i8").Single());
        Assert.AreEqual(255, file.Int64("u8").Single());
        CollectionAssert.AreEqual(new long[] { 0, 1, 1 }, file.Int64("bool"));
        Whole.AreSame([0, 1, 1], file.Floats("bool"), "bool");
        Assert.IsEmpty(file.Floats("empty"));
    }

    [TestMethod]
    public void What_is_written_is_read_back()
    {
        var types = Gen.OneOfConst(ElementType.F64, ElementType.F32, ElementType.F16, ElementType.BF16, ElementType.I64);
        var shapes = Gen.Long[0, 5].Array[0, 4];
        var names = Gen.String[Gen.Char.AlphaNumeric, 1, 8].Array[0, 6].Select(static names => names.Distinct().ToArray());
        Gen.Select(names, types.Array[6], shapes.Array[6], Gen.Int).Sample(
            (names, types, shapes, seed) =>
                RoundTrip([.. names.Select((name, i) => new StoredTensor(name, types[i], shapes[i]))], seed), iter: 60, threads: 1);
    }

    private void RoundTrip(StoredTensor[] tensors, int seed)
    {
        var random = new Random(seed);
        var values = tensors.ToDictionary(
            static tensor => tensor.Name,
            tensor => Enumerable.Range(0, (int)tensor.Count)
                .Select(_ => (float)random.Next(-200, 200) / (tensor.Type == ElementType.I64 ? 1 : 8)).ToArray());
        var path = Path.Combine(folder.Path, "t.safetensors");

        SafetensorsFile.Write(path, tensors.Select(tensor => ToWrite(tensor, values[tensor.Name])), new Dictionary<string,
            string>
        { ["a \"quoted\" key"] = "ü\n" });

        using var file = SafetensorsFile.Open(path);
        Assert.AreEqual("ü\n", file.Metadata["a \"quoted\" key"]);
        Assert.HasCount(tensors.Length, file.Tensors);
        foreach (var tensor in tensors)
        {
            Assert.AreEqual(tensor.Type, file.Tensors[tensor.Name].Type);
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), file.Tensors[tensor.Name].Shape.ToArray());
            Assert.IsTrue(values[tensor.Name].AsSpan().SequenceEqual(file.Floats(tensor.Name)), tensor.Name);
        }
    }

    private static TensorToWrite ToWrite(StoredTensor tensor, float[] values) => tensor.Type == ElementType.I64
        ? TensorToWrite.FromInt64(tensor.Name, tensor.Shape, () => Array.ConvertAll(values, static value => (long)value))
        : TensorToWrite.FromFloats(tensor.Name, tensor.Type, tensor.Shape, () => values);

    [TestMethod]
    public void Written_tensors_are_aligned_to_their_type()
    {
        var path = Path.Combine(folder.Path, "t.safetensors");
        SafetensorsFile.Write(path,
        [
            TensorToWrite.FromBytes("a", ElementType.U8, [3], static () => new byte[] { 1, 2, 3 }),
            TensorToWrite.FromFloats("b", ElementType.F16, [1], static () => new[] { 1f }),
            TensorToWrite.FromFloats("c", ElementType.F64, [1], static () => new[] { 1f }),
        ]);

        var bytes = File.ReadAllBytes(path);
        var header = (int)BitConverter.ToInt64(bytes);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, header));
        Assert.AreEqual(0, header % 8);
        CollectionAssert.AreEqual(new[] { "c", "b", "a" }, json.RootElement.EnumerateObject().Select(static entry => entry.Name).ToArray());
        Assert.AreEqual(8 + header + 8 + 2 + 3, bytes.Length);
    }

    [TestMethod]
    public void Tensors_are_copied_from_file_to_file()
    {
        using var source = SafetensorsFile.Open(Path.Combine(TestFolder.Goldens, "smollm2", "dequantised.safetensors"));
        var path = Path.Combine(folder.Path, "t.safetensors");

        SafetensorsFile.Write(path,
        [
            TensorToWrite.FromFile(source, "output_norm.weight.first_rows", ElementType.F32, "norm"),
            TensorToWrite.FromFile(source, "token_embd.weight.first_rows", ElementType.BF16),
        ]);

        using var file = SafetensorsFile.Open(path);
        Whole.AreSame(source.Floats("output_norm.weight.first_rows"), file.Floats("norm"), "norm");
        CollectionAssert.AreEqual(source.BFloat16("token_embd.weight.first_rows"), file.BFloat16("token_embd.weight.first_rows"));
    }

    [TestMethod]
    public void A_source_that_fails_leaves_the_old_file_and_no_other()
    {
        var path = folder.File("t.safetensors", "old"u8);

        _ = Assert.ThrowsExactly<InvalidDataException>(() => SafetensorsFile.Write(
            path, [TensorToWrite.FromFloats("a", ElementType.F32, [1], static () => throw new InvalidDataException("gone"))]));
        _ = Assert.ThrowsExactly<ArgumentException>(() => SafetensorsFile.Write(
            path, [TensorToWrite.FromFloats("a", ElementType.F32, [2], static () => new[] { 1f })]));

        CollectionAssert.AreEqual("old"u8.ToArray(), File.ReadAllBytes(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    [DataRow("two tensors would be called 'a'", "a", "a")]
    [DataRow("metadata", "a", "__metadata__")]
    public void Names_that_no_reader_would_take_are_not_written(string why, params string[] names)
    {
        var path = folder.At("t.safetensors");
        var tensors = names.Select(static name => TensorToWrite.FromBytes(name, ElementType.U8, [1], static () => new byte[1]));

        var refused = Assert.ThrowsExactly<TensorFileException>(() => SafetensorsFile.Write(path, tensors));

        StringAssert.Contains(refused.Message, why);
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void A_folder_that_is_not_there_is_a_named_error() =>
        Assert.ThrowsExactly<AtomicFileException>(() => SafetensorsFile.Write(Path.Combine(folder.Path, "none", "t.safetensors"), []));

    [TestMethod]
    public void All_goldens_are_read()
    {
        var paths = Directory.GetFiles(TestFolder.Goldens, "*.safetensors", SearchOption.AllDirectories);
        Assert.IsNotEmpty(paths);
        foreach (var path in paths)
        {
            using var file = SafetensorsFile.Open(path);
            Assert.IsNotEmpty(file.Tensors, path);
            foreach (var name in file.Tensors.Keys)
                _ = file.Floats(name);
        }
    }

    [TestMethod]
    [DataRow("not JSON", """{"a":""")]
    [DataRow("not start with '{'", """[]""")]
    [DataRow("not JSON", """{} {}""")]
    [DataRow("not JSON", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [DataRow("not JSON", """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [DataRow("bytes 4 to 12", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""")]
    [DataRow("bytes 4 to 2", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,2]}}""")]
    [DataRow("data_offsets", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""")]
    [DataRow("data_offsets", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}""")]
    [DataRow("shape", """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""")]
    [DataRow("shape", """{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""")]
    [DataRow("shape", """{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""")]
    [DataRow("shape", """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""")]
    [DataRow("dtype", """{"a":{"shape":[2],"data_offsets":[0,8]}}""")]
    [DataRow("dtype", """{"a":7}""")]
    [DataRow("F8_E4M3", """{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""")]
    [DataRow("8 bytes", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [DataRow("8 bytes", """{"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}}""")]
    [DataRow("0 bytes",
        """{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0"""
            + """,8]}}""")]
    [DataRow("overlap", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [DataRow("4 bytes before tensor 'a'", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [DataRow("4 bytes at its end", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [DataRow("8 bytes at its end", """{}""")]
    [DataRow("__metadata__", """{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [DataRow("__metadata__", """{"__metadata__":[],"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [DataRow("UTF-8", """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    public void A_wrong_header_is_refused(string why, string header) => Refuses(why, Bytes(header, new byte[8]));

    [TestMethod]
    public void A_header_longer_than_allowed_is_refused() =>
        Refuses("100000001 bytes", [.. BitConverter.GetBytes(100_000_001L), .. "{}"u8]);

    [TestMethod]
    public void A_header_longer_than_the_file_is_refused() => Refuses("ends inside", [.. BitConverter.GetBytes(100L), .. "{}"u8]);

    [TestMethod]
    public void A_negative_length_is_refused() => Refuses("more than", [.. BitConverter.GetBytes(-1L), .. "{}"u8]);

    [TestMethod]
    public void A_header_that_is_not_UTF8_is_refused()
    {
        var bytes = Bytes("""{"~":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        bytes[bytes.IndexOf((byte)'~')] = 0xFF;
        Refuses("header", bytes);
    }

    [TestMethod]
    public void JSON_nested_without_end_is_refused() => Refuses("not JSON", Bytes($$"""{"a":{{new string('[', 100_000)}}""", []));

    private SafetensorsFile Open(string header, byte[] data) => SafetensorsFile.Open(folder.File("t.safetensors", Bytes(header, data)));

    private void Refuses(string why, byte[] bytes) => StringAssert.Contains(
        Assert.ThrowsExactly<TensorFileException>(() => SafetensorsFile.Open(folder.File("t.safetensors", bytes))).Message, why);

    private static byte[] Bytes(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. data];
    }
}
