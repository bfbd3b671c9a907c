using System.IO.Compression;
using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Registry;

[TestClass]
public sealed class DatasetFormatsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasets").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow("a.jsonl", "{}", "jsonl")]
    [DataRow("a.NDJSON", "{}", "jsonl")]
    [DataRow("a.json", "[{}]", "json")]
    [DataRow("a.jsonl", "{\"text\":\"x\",\"label\":[\"positive\"]}", "jsonl")]
    [DataRow("a.jsonl", "{\"text\":\"x\",\"label\":[[0,1,\"A\"]]}\n", "doccano")]
    [DataRow("a.jsonl", "{\"text\":\"x\",\"_input_hash\":-5}\n", "prodigy")]
    [DataRow("a.json", "[{\"id\":1,\"data\":{\"text\":\"x\"},\"annotations\":[]}]", "label-studio")]
    [DataRow("a.json", "[{\"data\":{\"text\":\"x\"}}]", "label-studio")]
    [DataRow("a.json", "{\"data\":[{\"paragraphs\":[]}]}", "json")]
    [DataRow("a.jsonl", "{\"text\":\"x\",\"labels\":[]}\n{\"text\":\"x\",\"labels\":[[0,1,\"A\"]]}\n", "doccano")]
    [DataRow("a.jsonl", "{\"text\":\"x\",\"label\":[],\"Comments\":[]}\n", "doccano")]
    [DataRow("a.jsonl", "{\"text\":\"x\",\"label\":[],\"Comments\":[]}\n{\"text\":\"x\"", "doccano")]
    [DataRow("a.jsonl", "{\"text\":\"x\",\"entities\":[[0,1,\"A\"]]}\n", "jsonl")]
    [DataRow("a.v4_gold_conll", "#begin document (a); part 000\n", "conll")]
    [DataRow("a.csv", "text\n", "csv")]
    [DataRow("a.tsv", "text\n", "tsv")]
    [DataRow("a.tsv", "#FORMAT=WebAnno TSV 3.3\n", "webanno")]
    [DataRow("a.conllu", "1\ta", "conll")]
    [DataRow("a.parquet", "PAR1", "parquet")]
    [DataRow("a.md", "# a", "markdown")]
    [DataRow("a.data", "{\"text\":\"x\"}\n", "jsonl")]
    [DataRow("a", "[{\"text\":\"x\",\"spans\":[]}]", "prodigy")]
    [DataRow("a.out", "PAR1", "parquet")]
    [DataRow("a.txt", "a", "text")]
    public void A_file_says_what_it_is(string name, string content, string expected) =>
        Assert.AreEqual(expected, DatasetFormats.For(Made(name, Encoding.UTF8.GetBytes(content))).Name);

    [TestMethod]
    public void A_text_with_annotations_beside_it_is_brats()
    {
        Made("a.ann", ""u8);
        Assert.AreEqual("brat", DatasetFormats.For(Made("a.txt", "a"u8)).Name);
    }

    [TestMethod]
    public void What_lies_beside_a_packed_text_is_packed_too()
    {
        var packed = Pack("é text"u8.ToArray(), zstandard: false);
        var format = DatasetFormats.For(Made("a.txt.gz", packed), "brat");
        using var output = new MemoryStream();

        Rewriting.Write(format, packed, output, static _ => Rewriting.Spans(new AddedSpan(0, new(2, 6), "X")), new(), old: []);

        Assert.AreEqual("/folder/a.ann.gz", format.WrittenTo("/folder/a.txt.gz"));
        Assert.AreEqual("T1\tX 2 6\ttext\n#1\tAnnotatorNotes T1\tcodebooklsp: X\n",
            Encoding.UTF8.GetString(Unpack(output.ToArray(), zstandard: false)));
    }

    [TestMethod]
    public void Every_format_is_offered_once_and_a_record_that_is_too_long_is_refused_by_each()
    {
        var names = DatasetFormats.All.Select(static format => format.Name).ToList();
        Assert.HasCount(names.Count, names.Distinct().ToList());
        foreach (var format in DatasetFormats.All.Where(static format => format.Name != "parquet"))
        {
            var start = format.Name switch
            {
                "json" =>
                "[\"",
                "webanno" => "#FORMAT=WebAnno TSV 3.3\n",
                "csv" or "tsv" => "text\n\"",
                _ => ""
            };
            var e = Assert.ThrowsExactly<DatasetException>(() =>
                format.Read(new Endless(start), new() { LongestRecord = 200_000 }, CancellationToken.None).Count(), format.Name);
            Assert.Contains("has a record of more than 200000 bytes: line ", e.Message);
        }
    }

    [TestMethod]
    public void Whatever_the_bytes_they_come_out_again_or_the_user_is_told() =>
        Gen.OneOf(TestTexts.Bytes,
            Gen.OneOfConst("{", "}", "[", "]", "\"", "\\", ":", ",", "\n", "\r", "\t", " ", "text", "\"text\":", "1", "#", "#Text=a\n",
            "1-1\t0-1\ta\n", "#FORMAT=WebAnno TSV 3.3\n\n\n", "PAR1", "é", "\0").Array[0, 30]
            .Select(static pieces => Encoding.UTF8.GetBytes(string.Concat(pieces))))
            .Sample(static bytes =>
            {
                foreach (var format in DatasetFormats.All)
                {
                    var beside = format.WrittenTo("a.txt") != "a.txt";
                    try
                    {
                        CollectionAssert.AreEqual(bytes, Rewriting.Write(format.Name, bytes, static _ => null), format.Name);
                        _ = Rewriting.Write(format.Name, bytes, static record => record.Texts is [{ Text.Length: > 0 }, ..]
                            ? Rewriting.Spans(new AddedSpan(0, new(0, 1), "X")) with { Values = Rewriting.Values(("codes", "1")).Values }
                            : null, new() { Columns = ["codes"] }, old: beside ? [] : null);
                    }
                    catch (UserFacingException e)
                    {
                        Assert.Contains("'dataset'", e.Message);
                    }
                }
            }, iter: 150);

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
    [DataRow("a.jsonl.gz")]
    [DataRow("a.jsonl.zst")]
    public void A_packed_file_that_ends_too_soon_is_refused(string name)
    {
        var packed = Pack(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 9000).Select(static i => $"{{\"text\":\"{i * 7919}\"}}\n"))),
            name.EndsWith(".zst", StringComparison.Ordinal));
        var format = DatasetFormats.For(Made(name, packed));

        Assert.Contains("cannot be read past byte",
            Assert.ThrowsExactly<DatasetException>(() =>
            format.Read(new MemoryStream(packed[..^2000]), new(), CancellationToken.None).Count()).Message);
    }

    /// <summary>A start, and then one letter for ever.</summary>
    private sealed class Endless(string start) : MemoryStream(Encoding.UTF8.GetBytes(start))
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            if (base.Read(buffer, offset, count) is > 0 and var read)
                return read;

            buffer.AsSpan(offset, count).Fill((byte)'x');
            return count;
        }
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
        using var stream = zstandard
            ? (Stream)new ZstdSharp.DecompressionStream(new MemoryStream(packed))
            : new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
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
