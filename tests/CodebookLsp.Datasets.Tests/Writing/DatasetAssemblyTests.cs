using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Datasets.Tests.Writing;

/// <summary>The new version of a dataset takes the old one's place only when it says the same as the old one did.</summary>
[TestClass]
public sealed class DatasetAssemblyTests
{
    private const string Content = "{\"text\": \"one\", \"id\": 1}\n{\"text\": \"two\", \"id\": 2}\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-assembly-");

    private string Dataset => Path.Combine(folder.FullName, "a.jsonl");

    [TestInitialize]
    public void Write_the_dataset()
    {
        using var file = new StreamWriter(Dataset);
        file.Write(Content);
    }

    [TestCleanup]
    public void Remove_the_folder() => folder.Delete(recursive: true);

    [TestMethod]
    public void Additions_are_written_and_the_input_is_read_once()
    {
        var format = new Tampering(static line => line);

        Assemble(format, Entry(1, Codes));

        Assert.AreEqual(
            "{\"text\": \"one\", \"id\": 1}\n{\"text\": \"two\", \"id\": 2, \"codes\": [\"L4.1:2\"]}\n", File.ReadAllText(Dataset));
        Assert.AreEqual(2, format.Reads, "the old file to copy it, and the new one to verify it");
    }

    [TestMethod]
    [DataRow("\"one\"", "\"One\"", "record 1 is not the same", DisplayName = "A text is another")]
    [DataRow("\"id\": 2", "\"id\": 3", "record 2 is not the same", DisplayName = "Somebody else's value is another")]
    [DataRow("\"id\": 2", "\"id\": 2.0", "record 2 is not the same", DisplayName = "A number is written in another way")]
    [DataRow("{\"text\": \"one\", \"id\": 1}\n", "", "record 1 is not the same", DisplayName = "A record is missing")]
    [DataRow("\"codes\": [\"L4.1:2\"]}\n", "\"codes\": [\"L4.1:2\"]}\n{}\n", "there is a record too many, from byte 71 on",
        DisplayName = "A record is too many")]
    public void A_new_version_that_says_something_else_is_not_put_in_place(string old, string other, string difference)
    {
        var format = new Tampering(line => line.Replace(old, other, StringComparison.Ordinal));

        var error = Assert.ThrowsExactly<DatasetAssemblyException>(() => Assemble(format, Entry(1, Codes)));

        StringAssert.Contains(error.Message, difference, StringComparison.Ordinal);
        Assert.AreEqual(Content, File.ReadAllText(Dataset));
    }

    [TestMethod]
    [DataRow(0, 0, 4)]
    [DataRow(1, 0, 1)]
    public void A_span_outside_its_records_text_stops_the_assembly(int text, int start, int end)
    {
        var additions = new RecordAdditions([], [new(text, new(start, end), "L4.1:2")]);

        var error = Assert.ThrowsExactly<DatasetAssemblyException>(() => Assemble(DatasetFormats.Named("jsonl"), Entry(1, additions)));

        StringAssert.StartsWith(error.Message, "What an earlier run noted about record 2 of ", StringComparison.Ordinal);
        Assert.AreEqual(Content, File.ReadAllText(Dataset));
    }

    private static RecordAdditions Codes => new([new("codes", new JsonArray("L4.1:2"))], []);

    private JournalEntry Entry(long number, RecordAdditions additions)
    {
        var record = new DatasetFile(Dataset, DatasetFormats.Named("jsonl"), new()).Records(CancellationToken.None).ElementAt((int)number);
        return new(number, RecordFingerprint.Of("key", record), additions);
    }

    private void Assemble(IDatasetFormat format, JournalEntry entry)
    {
        var (work, options) = (WorkFiles.Of(Dataset), new DatasetOptions { Columns = ["codes"], File = Dataset });
        using (var writer =
            JournalWriter.Create(work.Journal, new(Dataset, "jsonl", "m", "s", "key", DatasetShard.Whole, options, default)))
        {
            writer.Add(entry);
            writer.Finish();
        }

        using var journal = JournalReader.Open(work.Journal)!;
        new DatasetAssembly(new(Dataset, format, options), "key", MalformedRecords.Stop)
            .Write(Dataset, work, [journal], isInPlace: true, backup: null, progress: null, CancellationToken.None);
    }

    /// <summary>JSON lines whose writer does something to each line, and that counts what is read.</summary>
    private sealed class Tampering(Func<string, string> change) : IDatasetFormat
    {
        private static readonly IDatasetFormat Lines = DatasetFormats.Named("jsonl");

        public string Name => Lines.Name;

        public DatasetCapabilities Capabilities => Lines.Capabilities;

        public int Reads { get; private set; }

        public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel)
        {
            Reads++;
            return Lines.Read(input, options, cancel);
        }

        public IEnumerable<KeyValuePair<string, string>> Others(DatasetRecord record, DatasetOptions options) =>
            Lines.Others(record, options);

        public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options)
        {
            var written = new MemoryStream();
            return new Writer(Lines.Write(written, input, options), written, output, change);
        }

        private sealed class Writer(IDatasetWriter inner, MemoryStream written, Stream output, Func<string, string> change) : IDatasetWriter
        {
            public void Write(DatasetRecord record, RecordAdditions? additions) => inner.Write(record, additions);

            public bool TakeBack(DatasetRecord record) => inner.TakeBack(record);

            public void Skip(DatasetRecord record) => inner.Skip(record);

            public void Finish()
            {
                inner.Finish();
                output.Write(System.Text.Encoding.UTF8.GetBytes(change(System.Text.Encoding.UTF8.GetString(written.ToArray()))));
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
