using System.Text;
using System.Text.Json;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Which reader opens what, and models in several files.</summary>
[TestClass]
public sealed class TensorFileTests : IDisposable
{
    private static readonly byte[] Gguf = new GgufBuilder().Tensor("gguf", 24, [1], [1]).Build();
    private static readonly byte[] Torch =
        new PickleBuilder().Op("}").Text("torch").Tensor("ByteStorage", "0", 1, 0, [1], [1]).Op("s").Zip(("0", [3]));

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void The_reader_is_chosen_by_what_the_file_holds()
    {
        Check<GgufFile>(folder.File("a.safetensors", Gguf), "gguf");
        Check<SafetensorsFile>(folder.File("a.gguf", Safetensors("safe")), "safe");
        Check<TorchZipFile>(folder.File("a.txt", Torch), "torch");
        Check<ShardedTensorFile>(Index("b", ("safe", "a.gguf"), ("torch", "a.txt"), ("gguf", "a.safetensors")), "safe", "torch", "gguf");
    }

    [TestMethod]
    public void A_header_length_that_spells_another_magic_is_still_a_header()
    {
        // 0x80 0x02 begins a pickle, '{' an index.
        foreach (var length in new[] { 0x0280, 0x7B })
        {
            var header = """{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""".PadRight(length);
            Check<SafetensorsFile>(folder.File("t", [.. BitConverter.GetBytes((long)length), .. Encoding.UTF8.GetBytes(header), 1]), "t");
        }
    }

    [TestMethod]
    public void In_a_folder_the_weights_are_found_in_the_order_of_transformers()
    {
        _ = folder.File("m.gguf", Gguf);
        _ = folder.File("codebooks.safetensors", Safetensors("codes"));
        Check<GgufFile>(folder.Path, "gguf");

        _ = folder.File("shard.bin", Torch);
        File.Move(Index("i", ("torch", "shard.bin")), Path.Combine(folder.Path, "pytorch_model.bin.index.json"));
        Check<ShardedTensorFile>(folder.Path, "torch");

        _ = folder.File("pytorch_model.bin", Torch);
        Check<TorchZipFile>(folder.Path, "torch");

        _ = folder.File("shard.safetensors", Safetensors("safe"));
        File.Move(Index("i", ("safe", "shard.safetensors")), Path.Combine(folder.Path, "model.safetensors.index.json"));
        Check<ShardedTensorFile>(folder.Path, "safe");

        _ = folder.File("model.safetensors", Safetensors("safe"));
        Check<SafetensorsFile>(folder.Path, "safe");
    }

    [TestMethod]
    public void A_folder_without_weights_or_with_several_is_a_named_error()
    {
        Refuses("without weights", folder.Path);

        _ = folder.File("a.gguf", Gguf);
        _ = folder.File("b.gguf", Gguf);
        Refuses("2 GGUF files", folder.Path);
    }

    [TestMethod]
    public void What_cannot_be_opened_is_a_named_error()
    {
        Refuses("cannot be opened", Path.Combine(folder.Path, "none.gguf"));
        Refuses("is empty", folder.File("empty", []));
        Refuses("starts like none", folder.File("text", "Call me Ishmael."u8));
        Refuses("starts like none", folder.File("short", "GGU"u8));
        Refuses("git lfs pull", folder.File("lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8));
        Refuses("before version 1.6",
            folder.File("old", [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']));
        _ = Assert.ThrowsExactly<TensorFileException>(() => GgufFile.Open(folder.Path));
    }

    [TestMethod]
    [DataRow("../a.safetensors")]
    [DataRow("/etc/passwd")]
    [DataRow("sub/a.safetensors")]
    [DataRow("sub\\\\a.safetensors")]
    [DataRow("..")]
    [DataRow("")]
    [DataRow("C:a")]
    [DataRow("a\\u0000b")]
    [DataRow("a\\u001b[2J")]
    public void A_shard_is_a_file_beside_the_index(string name) =>
        Refuses("not a file beside it", folder.File("i.json", Encoding.UTF8.GetBytes($$$"""{"weight_map":{"t":"{{{name}}}"}}""")));

    [TestMethod]
    public void An_index_is_no_shard() => Refuses("starts like none", Index("self", ("t", "self.json")));

    [TestMethod]
    public void A_shard_that_lacks_its_tensor_or_is_missing_is_a_named_error()
    {
        _ = folder.File("a.safetensors", Safetensors("a"));

        Refuses("no tensor 'b'", Index("i", ("a", "a.safetensors"), ("b", "a.safetensors")));
        Refuses("c.safetensors", Index("i", ("c", "c.safetensors")));
    }

    [TestMethod]
    public void A_shard_that_is_no_file_of_tensors_is_a_named_error()
    {
        _ = Directory.CreateDirectory(folder.At("folder.safetensors"));
        _ = folder.File("empty.safetensors", []);
        _ = folder.File("lfs.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8);

        Refuses("folder.safetensors' cannot be opened", Index("i", ("a", "folder.safetensors")));
        Refuses("empty.safetensors' cannot be read: it is empty", Index("i", ("a", "empty.safetensors")));
        Refuses("git lfs pull", Index("i", ("a", "lfs.safetensors")));
        Refuses("not a file beside it", Index("i", ("a", new string('a', 10_000))));
    }

    [TestMethod]
    public void An_index_longer_than_any_model_needs_is_refused_unread()
    {
        var path = folder.File("i.json", "{"u8);
        using (var file = File.Open(path, FileMode.Open))
            file.SetLength(100_000_001); // a hole, which takes no room on the disk

        Refuses("100000001 bytes long", path);
    }

    [TestMethod]
    [DataRow("weight_map", "{}")]
    [DataRow("weight_map", """{"weight_map":[]}""")]
    [DataRow("weight_map", """{"weight_map":{"a":1}}""")]
    [DataRow("not JSON", """{"weight_map":{"a":"x","a":"y"}}""")]
    [DataRow("weight_map", """{"weight_map":null}""")]
    [DataRow("weight_map", """{"weight_map":{"a":{"file":"x"}}}""")]
    [DataRow("weight_map", """{"weight_map":"model.safetensors"}""")]
    [DataRow("not JSON", "{")]
    [DataRow("not JSON", """{"weight_map":{}}}""")]
    [DataRow("not JSON", "{'weight_map':{}}")]
    [DataRow("not JSON", "{\"weight_map\":\0}")]
    [DataRow("UTF-8", """{"weight_map":{"a":"\ud800"}}""")]
    [DataRow("UTF-8", """{"weight_map":{"\udc00":"x"}}""")]
    public void A_wrong_index_is_refused(string why, string json) => Refuses(why, folder.File("i.json", Encoding.UTF8.GetBytes(json)));

    [TestMethod]
    public void An_index_nested_without_end_is_refused() =>
        Refuses("not JSON", folder.File("i.json", Encoding.UTF8.GetBytes($$"""{"weight_map":{{new string('[', 1_000_000)}}""")));

    [TestMethod]
    public void An_index_that_is_not_UTF8_is_refused() =>
        Refuses("header", folder.File("i.json", [.. """{"weight_map":{"a":" """u8, 0xFF, .. "\"}}"u8]));

    [TestMethod]
    public void Reading_a_tensor_that_no_shard_has_is_a_named_error()
    {
        _ = folder.File("a.safetensors", Safetensors("a"));
        using var file = TensorFile.Open(Index("i", ("a", "a.safetensors")));

        _ = Assert.ThrowsExactly<TensorFileException>(() => file.Read("b", new float[1]));
    }

    [TestMethod]
    public void Threads_read_at_once_and_a_file_closed_meanwhile_harms_none()
    {
        var values = Enumerable.Range(0, 100_000).Select(static i => (float)i).ToArray();
        var path = Path.Combine(folder.Path, "t.safetensors");
        SafetensorsFile.Write(path, [TensorToWrite.FromFloats("t", ElementType.F32, [values.Length], () => values)]);
        var file = TensorFile.Open(path);
        var reads = 0;

        Parallel.For(0, 64, i =>
        {
            if (i == 40)
                file.Dispose();

            var read = new float[values.Length];
            try
            {
                file.Read("t", read);
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            Assert.IsTrue(read.AsSpan().SequenceEqual(values));
            _ = Interlocked.Increment(ref reads);
        });

        _ = Assert.ThrowsExactly<ObjectDisposedException>(() => file.Read("t", new float[values.Length]));
        Assert.IsGreaterThan(0, reads);
    }

    private static byte[] Safetensors(string name)
    {
        var header = Encoding.UTF8.GetBytes($$$"""{"{{{name}}}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, 2];
    }

    private string Index(string name, params (string Tensor, string File)[] map) =>
        folder.File($"{name}.json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            metadata = new { total_size = 3 },
            weight_map = map.ToDictionary(static entry => entry.Tensor, static entry => entry.File),
        }));

    private static void Check<T>(string path, params string[] tensors) where T : TensorFile
    {
        using var file = TensorFile.Open(path);
        Assert.IsInstanceOfType<T>(file);
        CollectionAssert.AreEqual(tensors, file.Tensors.Keys.ToArray());
        foreach (var tensor in tensors)
        {
            Assert.IsGreaterThan(0, file.Int64(tensor).Single());
            Assert.AreEqual(file.Int64(tensor).Single(), file.Floats(tensor).Single());
            _ = file.BFloat16(tensor);
        }
    }

    private static void Refuses(string why, string path) =>
        StringAssert.Contains(Assert.ThrowsExactly<TensorFileException>(() => TensorFile.Open(path)).Message, why);
}
