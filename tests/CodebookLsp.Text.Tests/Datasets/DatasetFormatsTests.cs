using System.IO.Compression;
using System.Text;
using CodebookLsp.Text.Datasets;

namespace CodebookLsp.Text.Tests.Datasets;

[TestClass]
public sealed class DatasetFormatsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasets").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow("a.jsonl", "{}", "jsonl")]
    [DataRow("a.NDJSON", "{}", "jsonl")]
    [DataRow("a.json", "[{}]", "json")]
    public void A_file_says_what_it_is(string name, string content, string expected) => Assert.AreEqual(expected, DatasetFormats.For(Made(name, Encoding.UTF8.GetBytes(content))).Name);

    [TestMethod]
    public void The_user_knows_better() => Assert.AreEqual("json", DatasetFormats.For(Made("a.jsonl", "{}"u8), "json").Name);

    [TestMethod]
    public void A_kind_that_cannot_be_told_is_asked_for()
    {
        var path = Made("a.bin", "??"u8);

        Assert.Contains("Say it: --format jsonl|json", Assert.ThrowsExactly<DatasetException>(() => DatasetFormats.For(path)).Message);
        Assert.Contains("There is no format 'xml'.", Assert.ThrowsExactly<DatasetException>(() => DatasetFormats.For(path, "xml")).Message);
        Assert.Contains("missing", Assert.ThrowsExactly<TextFileException>(() => DatasetFormats.For(path + ".missing")).Message);
    }

    [TestMethod]
    [DataRow("a.jsonl.gz")]
    [DataRow("a.jsonl.zst")]
    [DataRow("packed.under.a.plain.name.jsonl")]
    public void Packed_files_are_unpacked_and_packed_again(string name)
    {
        var zstandard = name.EndsWith(".zst", StringComparison.Ordinal);
        var packed = Pack("{\"text\":\"a\"}\n"u8.ToArray(), zstandard);
        var format = DatasetFormats.For(Made(name, packed));
        using var output = new MemoryStream();

        Rewriting.Write(format, packed, output, static _ => Rewriting.Values(("codes", "1")), new());

        Assert.AreEqual("{\"text\":\"a\",\"codes\":1}\n", Encoding.UTF8.GetString(Unpack(output.ToArray(), zstandard)));
    }

    [TestMethod]
    public void A_packed_file_that_ends_too_soon_is_refused()
    {
        var packed = Pack(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 9000).Select(static i => $"{{\"text\":\"{i * 7919}\"}}\n"))), zstandard: false);
        var format = DatasetFormats.For(Made("a.jsonl.gz", packed));

        Assert.Contains("cannot be read past byte", Assert.ThrowsExactly<DatasetException>(() => format.Read(new MemoryStream(packed[..^2000]), new(), CancellationToken.None).Count()).Message);
    }

    private static byte[] Pack(byte[] bytes, bool zstandard)
    {
        using var packed = new MemoryStream();
        using (var stream = zstandard ? (Stream)new ZstdSharp.CompressionStream(packed) : new GZipStream(packed, CompressionMode.Compress))
            stream.Write(bytes);

        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed, bool zstandard)
    {
        using var content = new MemoryStream();
        using var stream = zstandard ? (Stream)new ZstdSharp.DecompressionStream(new MemoryStream(packed)) : new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        stream.CopyTo(content);
        return content.ToArray();
    }

    private string Made(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(folder, name);
        AtomicFile.WriteBytes(path, content);
        return path;
    }
}
