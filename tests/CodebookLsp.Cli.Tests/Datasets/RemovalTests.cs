using System.IO.Compression;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary><c>annotate-dataset --remove</c>: what runs have added is taken back, and what is not ours is not touched.</summary>
[TestClass]
public sealed class RemovalTests
{
    private readonly TemporaryFolder folder = new();

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    [TestMethod]
    public async Task Every_kind_of_value_of_several_runs_is_taken_back_without_a_model()
    {
        var before = DatasetTexts.JsonLines(20);
        var path = folder.File("a.jsonl", before);
        await Done("annotate-dataset", path, "-i", "--write", "top,spans,vector", "--follow", "L0.0:7", "--limit", "7");
        await Done("annotate-dataset", path, "-i", "--write", "counts,codes", "--follow", "L0.0:3", "--where", "lang == \"en\"");

        var dry = await Removed(path, "--dry-run");
        StringAssert.Contains(
            dry, "codes taken out of 16 of 20 records. This was a dry run: nothing was written.", StringComparison.Ordinal);
        CollectionAssert.AreNotEqual(before, await File.ReadAllBytesAsync(path));

        StringAssert.Contains(await Removed(path, "-i", "--bak"), $"16 of 20 records. Wrote '{path}'.", StringComparison.Ordinal);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(path));
        CollectionAssert.AreEquivalent(new[] { path, path + ".bak" }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task Where_nothing_is_ours_nothing_happens_and_one_sentence_says_so()
    {
        var before = "{\"text\":\"a\",\"codebooklsp_other\":1,\"spans\":[]}\n"u8.ToArray();
        var path = folder.File("a.jsonl", before);

        await Refused(1, $"Nothing in '{path}' is known to come from annotate-dataset, so it was left as it is.", path, "-i");
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(path));
        await Refused(1, "Nothing in '", path, "-n");
        folder.File("b.csv", "id,text\n1,a\n");
        await Refused(1, "Nothing in these 2 datasets is known to come from annotate-dataset", folder.Path, "-i");
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task Options_that_say_what_is_written_mean_nothing_beside_it()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(2));
        await Refused(2, "Say where to write the codes", path);
        await Refused(2, "--remove and --write cannot be used together", path, "-i", "--write", "top");
        await Refused(2, "--remove and --where cannot be used together", path, "-i", "--where", "id == 1");
        await Refused(2, "--remove and --resume cannot be used together", path, "-i", "--resume");
    }

    [TestMethod]
    public async Task The_work_of_an_interrupted_run_is_thrown_away_only_when_somebody_says_so()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(20));
        var interrupted = await CommandLine.RunAsync(
            context => DatasetTexts.ChangedWhileRead(context, () => folder.File("a.jsonl", DatasetTexts.JsonLines(19))),
            "annotate-dataset", path, "-i");
        Assert.AreEqual(1, interrupted.Code);

        await Refused(
            1, "stopped after 20 annotated records, which are not in the file yet. Finish it with --resume, or discard", path, "-i");
        Assert.HasCount(2, Directory.GetFiles(folder.Path), "The journal is there.");
        StringAssert.Contains(
            await Removed(path, "-i", "--restart"), "20 records of an interrupted run discarded.", StringComparison.Ordinal);
        CollectionAssert.AreEqual(DatasetTexts.JsonLines(19), await File.ReadAllBytesAsync(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task A_column_without_a_single_tag_is_known_by_its_sidecar_which_goes_too()
    {
        const string Sentences = "The O\nship O\n\nA O\nrocket O\n";
        var path = folder.File("a.conll", Sentences);
        await Done("annotate-dataset", path, "-i", "--follow", "L0.0:9");
        Assert.AreEqual("The O O\nship O O\n\nA O O\nrocket O O\n", await File.ReadAllTextAsync(path));
        await Done("annotate-dataset", path, "-i", "--follow", "L0.0:8");
        Assert.HasCount(2, Directory.GetFiles(folder.Path));

        StringAssert.Contains(await Removed(path, "-i"), "2 of 2 records", StringComparison.Ordinal);
        Assert.AreEqual(Sentences, await File.ReadAllTextAsync(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));

        await Done("annotate-dataset", path, "-i", "--follow", "L0.0:9");
        folder.File("a.conll", Sentences);
        StringAssert.Contains(await Removed(path, "-i"), "what was noted beside it is gone.", StringComparison.Ordinal);
        Assert.AreEqual(Sentences, await File.ReadAllTextAsync(path), "The last column is somebody else's again.");
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task A_file_beside_a_text_goes_where_it_was_not_there_before()
    {
        var (plain, brat) = (folder.File("a.txt", "The ship.\n"), folder.File("b.txt", "The ship.\n"));
        await Done("annotate-dataset", plain, "-i");
        await Done("annotate-dataset", brat, "-i", "--format", "brat", "--follow", "L0.0:7");
        await Done("annotate-dataset", brat, "-i", "--follow", "L0.0:0,L0.0:7");
        Assert.HasCount(5, Directory.GetFiles(folder.Path));

        await Removed(plain, "-i");
        await Removed(brat, "-i");
        CollectionAssert.AreEquivalent(new[] { plain, brat }, Directory.GetFiles(folder.Path));

        folder.File("b.ann", "");
        await Done("annotate-dataset", brat, "-i", "--follow", "L0.0:7");
        await Removed(brat, "-i");
        Assert.AreEqual("", await File.ReadAllTextAsync(folder["b.ann"]), "This one was there, with nothing in it.");

        folder.File("a.txt.codebooklsp.jsonl", "{\"file\":\"notes of mine\"}\n");
        await Refused(1, "Nothing in '", plain, "-i");
        await Done("annotate-dataset", plain, "-i");
        await Refused(1, "taking them back leaves nothing of that. Use --in-place.", plain, "-o", folder["c.jsonl"]);
    }

    [TestMethod]
    public async Task Packed_files_hold_what_they_held_and_copies_can_be_written_elsewhere()
    {
        var before = DatasetTexts.JsonLines(5);
        using (var file = File.Create(folder["a.jsonl.gz"]))
        using (var packed = new GZipStream(file, CompressionLevel.Fastest))
            packed.Write(before);
        await Done("annotate-dataset", folder["a.jsonl.gz"], "-i");
        await Removed(folder["a.jsonl.gz"], "-o", folder["b.jsonl.gz"]);
        await Removed(folder["a.jsonl.gz"], "-i");
        foreach (var name in new[] { "a.jsonl.gz", "b.jsonl.gz" })
        {
            using var unpacked = new MemoryStream();
            using var packed = new GZipStream(File.OpenRead(folder[name]), CompressionMode.Decompress);
            packed.CopyTo(unpacked);
            CollectionAssert.AreEqual(before, unpacked.ToArray(), name);
        }
    }

    [TestMethod]
    public async Task Malformed_records_are_met_as_in_any_run()
    {
        var before = "{\"text\":\"a good one\"}\n{\"text\": broken}\n"u8.ToArray();
        var path = folder.File("a.jsonl", before);
        await Done("annotate-dataset", path, "-i", "--on-error", "keep");

        await Refused(1, "line 2 (byte ", path, "-i");
        StringAssert.Contains(await Removed(path, "-i", "--on-error", "keep"), "1 malformed, kept as they are", StringComparison.Ordinal);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(path));
    }

    [TestMethod]
    public async Task Of_a_folder_what_is_ours_is_taken_back_and_the_rest_left_alone()
    {
        var before = new[] { folder.File("a.jsonl", DatasetTexts.JsonLines(3)), folder.File("b.csv", "id,text\n1,\"the sea, \"\n") }
            .ToDictionary(static path => path, File.ReadAllBytes);
        await Done("annotate-dataset", folder.Path, "-i", "--write", "top,vector");
        folder.File("c.jsonl", "{\"text\":\"new\"}\n");

        var said = await Removed(folder.Path, "-i", "--json");

        Assert.HasCount(2, said.Split('\n').Where(static line => line.Contains("\"removed\":", StringComparison.Ordinal)).ToList());
        foreach (var (path, content) in before)
            CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(path), path);
    }

    private static async Task<string> Done(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(static context => context with { Open = static (_, _, _) => WordModel.Source }, arguments);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return ran.Error;
    }

    private static async Task<string> Removed(string path, params string[] options)
    {
        var ran = await RemoveAsync(path, options);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return ran.Error;
    }

    private static async Task Refused(int code, string sentence, string path, params string[] options)
    {
        var ran = await RemoveAsync(path, options);
        Assert.AreEqual(code, ran.Code, ran.Error);
        StringAssert.Contains(ran.Error, sentence, StringComparison.Ordinal);
        Assert.AreEqual(1, ran.Error.Count(static unit => unit == '\n'), ran.Error);
    }

    private static Task<Ran> RemoveAsync(string path, string[] options) => CommandLine.RunAsync(
        static context => context with { Open = static (_, _, _) => throw new InvalidOperationException("The model is not needed.") },
        ["annotate-dataset", path, "--remove", .. options]);
}
