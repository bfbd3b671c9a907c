using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Text.Files;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Writing;

[TestClass]
public sealed class JournalTests
{
    private static readonly JournalHeader Header = new(
        "/a b/c.jsonl", "jsonl", "model", "top 3", "key", new(2, 8), new() { Fields = ["text"], Delimiter = '\t' }, MalformedRecords.Keep);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-journal-");

    private string Journal => Path.Combine(folder.FullName, "journal");

    [TestCleanup]
    public void Remove_the_folder() => folder.Delete(recursive: true);

    [TestMethod]
    public void What_is_written_is_read() =>
        Gen.Select(Gen.Long[0, 1L << 40], Gen.String[Gen.Char['a', 'ÿ'], 0, 9], Gen.Int[0, 500], Gen.Double.Where(double.IsFinite)).Array[
        0, 8].Sample(
        records =>
        {
            var entries = records.Select(static one => new JournalEntry(
                one.Item1, one.Item2,
                new([new("a", new JsonObject { ["x"] = one.Item4, [one.Item2] = new JsonArray(1, "\n\"\u2028", null) }), new("b", null)],
                    [new(0, new(one.Item3, one.Item3 + 4), one.Item2), new(1, new(0, 2), "é", one.Item4)]))).ToList();
            Write(entries);
            using var reader = JournalReader.Open(Journal)!;
            Assert.AreEqual(Header.Input, reader.Header!.Input);
            Assert.AreEqual('\t', reader.Header.Reading.Delimiter);
            CollectionAssert.AreEqual(Header.Reading.Fields.ToList(), reader.Header.Reading.Fields.ToList());
            foreach (var entry in entries)
                Assert.AreEqual(Described(entry), Described(reader.Next()!));
            Assert.IsNull(reader.Next());
            Assert.IsTrue(reader.IsFinished);
            Assert.AreEqual(new FileInfo(Journal).Length, reader.Length);
        },
        iter: 50, threads: 1);

    [TestMethod]
    public void Cut_off_anywhere_it_is_read_up_to_its_last_whole_line_and_gone_on_with()
    {
        var entries = Enumerable.Range(0, 6)
            .Select(static number => new JournalEntry(number, "stamp", new([new("name", new JsonArray(number, "text"))], []))).ToList();
        Write(entries);
        var whole = File.ReadAllBytes(Journal);
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            using (var file = new FileStream(Journal, FileMode.Create))
            {
                file.Write(whole.AsSpan(0, cut));
                file.Write(new byte[cut % 3]); // what a power failure leaves of a file that was growing
            }

            var (length, read) = (0L, 0);
            using (var reader = JournalReader.Open(Journal)!)
            {
                while (reader.Next() is { } entry)
                {
                    Assert.AreEqual(read++, entry.Record);
                    length = reader.Length;
                }

                Assert.AreEqual(whole.AsSpan(0, cut).Count((byte)'\n') - 1 - (reader.IsFinished ? 1 : 0), reader.Header is null
                    ? -1 : read);
            }

            if (read == 0)
                continue;
            using (var writer = JournalWriter.GoOn(Journal, length))
            {
                foreach (var entry in entries.Skip(read))
                    writer.Add(entry);
                writer.Finish();
            }

            CollectionAssert.AreEqual(whole, File.ReadAllBytes(Journal));
        }
    }

    [TestMethod]
    public void A_full_disk_says_so_and_names_the_journal()
    {
        using var full = new FullDisk();
        using var writer = new JournalWriter("work.journal", full);
        writer.Add(new(0, "", new([], [])));

        var error = Assert.ThrowsExactly<AtomicFileException>(writer.Flush);

        StringAssert.Contains(error.Message, "'work.journal' was not written: the disk is full");
    }

    private static string Described(JournalEntry entry) =>
        $"{entry.Record} {entry.Fingerprint} "
            + $"{string.Join(' ', entry.Additions.Values.Select(static value => $"{value.Name}={value.Value?.ToJsonString()}"))} "
            + $"{string.Join(' ', entry.Additions.Spans)}";

    private void Write(IEnumerable<JournalEntry> entries)
    {
        using var writer = JournalWriter.Create(Journal, Header);
        foreach (var entry in entries)
            writer.Add(entry);
        writer.Finish();
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) =>
            throw new IOException("No space left.", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
    }
}
