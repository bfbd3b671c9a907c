using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Datasets;

[TestClass]
public sealed class AnnotateDatasetTests
{
    private readonly TemporaryFolder folder = new();

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    [TestMethod]
    public async Task Every_record_gets_what_was_asked_for_and_keeps_the_rest()
    {
        var before = DatasetTexts.JsonLines(50);
        var path = folder.File("a.jsonl", before);

        await Done("annotate-dataset", path, "--in-place", "--write", "top,counts,spans,vector,codes", "--follow", "L0.0:7", "--top", "2");

        var lines = Lines(path);
        Assert.HasCount(50, lines);
        for (var i = 0; i < lines.Count; i++)
        {
            StringAssert.StartsWith(
                lines[i], Lines(before)[i][..^1], StringComparison.Ordinal, "Ours come last, the others keep their spelling.");
            var record = JsonNode.Parse(lines[i])!;
            var ids = FakeModel.Tokenizer.EncodeIds((string)record["text"]!);
            Assert.IsLessThanOrEqualTo(2, record["codebooklsp_top"]!.AsArray().Count);
            Assert.AreEqual(ids.Length, record["codebooklsp_codes"]!["ids"]!.AsArray().Count);
            var vector = record["codebooklsp_vector"]!;
            Assert.AreEqual(6 * (int)vector["tokens"]!, vector["values"]!.AsArray()
                .Sum(static value => (int)value!), "Each token has six codes.");
            Assert.AreEqual(640, (int)vector["size"]!);
            Assert.AreEqual(16, ((string)record["codebooklsp_made"]!["stamp"]!).Length);
            foreach (var span in record["codebooklsp_spans"]!.AsArray())
                Assert.IsFalse(string.IsNullOrWhiteSpace(ByCodePoints((string)record["text"]!, (int)span!["start"]!, (int)span["end"]!)));
        }
    }

    [TestMethod]
    public async Task Codes_are_those_that_annotate_gives()
    {
        var text = DatasetTexts.Text(1, 700);
        var path = folder.File("a.jsonl", $"{{\"text\":{JsonValue.Create(text).ToJsonString()}}}\n{{\"text\":\"short\"}}\n");

        await Done("annotate-dataset", path, "-i", "--write", "codes");
        var plain = await CommandLine.PipeAsync(text, "annotate", "-f", "jsonl");

        var codes = JsonNode.Parse(Lines(path)[0])!["codebooklsp_codes"]!;
        var tokens = plain.Output.TrimEnd('\n').Split('\n').Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.HasCount(tokens.Count, codes["ids"]!.AsArray());
        for (var token = 0; token < tokens.Count; token++)
        {
            CollectionAssert.AreEqual(tokens[token]["codes"]!.AsArray().Select(static code => (int)code!["code"]!)
                .ToList(), codes["ids"]![token]!.AsArray().Select(static id => (int)id!).ToList());
            Assert.AreEqual((int)tokens[token]["startCodePoint"]!, (int)codes["start"]![token]!);
            Assert.AreEqual((int)tokens[token]["endCodePoint"]!, (int)codes["end"]![token]!);
        }
    }

    [TestMethod]
    public async Task How_a_table_is_spelt_can_be_said()
    {
        var path = folder.File("a.csv", "id|text\n1|'the sea| the sea'\n");

        var preview = await CommandLine.RunAsync(
            "annotate-dataset", path, "--field", "text", "--delimiter", "|", "--quote", "'", "--header", "true", "--dry-run");

        StringAssert.Contains(preview.Output, "text: the sea| the sea", StringComparison.Ordinal);
        Assert.AreEqual(CommandShell.WrongUsage, (await CommandLine.RunAsync("annotate-dataset", path, "--quote", "''", "--dry-run")).Code);
    }

    [TestMethod]
    public async Task What_is_up_to_date_is_passed_over_and_what_has_changed_is_not()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(20));
        await Done("annotate-dataset", path, "-i");
        var first = await File.ReadAllBytesAsync(path);

        StringAssert.Contains(await Done("annotate-dataset", path, "-i"), "20 up to date. Nothing to write.", StringComparison.Ordinal);
        CollectionAssert.AreEqual(first, await File.ReadAllBytesAsync(path));

        StringAssert.Contains(
            await Done("annotate-dataset", path, "-i", "--force"), "20 of 20 records annotated", StringComparison.Ordinal);
        CollectionAssert.AreEqual(first, await File.ReadAllBytesAsync(path));

        var changed = folder.File("a.jsonl", Encoding.UTF8.GetString(first)
            .Replace("\"id\": 3, \"text\":\"", "\"id\": 3, \"text\":\"New ", StringComparison.Ordinal) + "{\"text\":\"one more\"}\n");
        StringAssert.Contains(await Done("annotate-dataset", changed, "-i"), "2 of 21 records annotated", StringComparison.Ordinal);
        StringAssert.Contains(
            await Done("annotate-dataset", changed, "-i", "--top", "4"), "21 of 21 records annotated", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task An_output_beside_is_up_to_date_until_its_input_changes()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(20));
        await Done("annotate-dataset", path, "-o", folder["out.jsonl"]);
        StringAssert.Contains(
            await Done("annotate-dataset", path, "-o", folder["out.jsonl"]), "Nothing to write.", StringComparison.Ordinal);
        folder.File("a.jsonl", DatasetTexts.JsonLines(21));
        StringAssert.Contains(
            await Done("annotate-dataset", path, "-o", folder["out.jsonl"]), "21 of 21 records annotated", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_folder_of_several_kinds_is_annotated_and_then_up_to_date()
    {
        folder.File("a.jsonl", DatasetTexts.JsonLines(5));
        folder.File("b.csv", "id,text\n1,\"the sea, the sea\"\n2,harbour\n");
        folder.File("c.txt", DatasetTexts.Text(3, 40));
        folder.File("picture.png", [1, 2, 0, 3]);

        var said = await Done("annotate-dataset", folder.Path, "-i");

        Assert.HasCount(3, said.TrimEnd('\n').Split('\n'));
        StringAssert.Contains(
            await File.ReadAllTextAsync(folder["b.csv"]), "id,text,codebooklsp_top,codebooklsp_made", StringComparison.Ordinal);
        Assert.AreEqual(DatasetTexts.Text(3, 40), await File.ReadAllTextAsync(folder["c.txt"]));
        StringAssert.Contains(await File.ReadAllTextAsync(folder["c.txt.codebooklsp.jsonl"]), "codebooklsp_top", StringComparison.Ordinal);

        var again = await Done("annotate-dataset", folder.Path, "-i");
        Assert.AreEqual(3, again.Split("Nothing to write.").Length - 1, again);
        Assert.HasCount(5, Directory.GetFiles(folder.Path));

        await Done("annotate-dataset", folder.Path, "-o", folder["out"]);
        Assert.HasCount(3, Directory.GetFiles(folder["out"]));
    }

    [TestMethod]
    public async Task Conditions_and_limits_leave_the_others_as_they_are()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(40));
        var before = Lines(path);

        var said = await Done("annotate-dataset", path, "-i", "--where", "lang == \"en\" and score >= 5", "--limit", "3");

        StringAssert.Contains(said, "3 of 40 records annotated", StringComparison.Ordinal);
        var after = Lines(path);
        var meant = Enumerable.Range(0, 40).Where(static i => i % 3 != 0 && i % 10 >= 5).Take(3).ToList();
        for (var i = 0; i < 40; i++)
            Assert.AreEqual(meant.Contains(i), before[i] != after[i]);
    }

    [TestMethod]
    public async Task A_dry_run_shows_the_first_records_and_writes_nothing()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(20));
        var before = await File.ReadAllBytesAsync(path);

        var ran = await CommandLine.RunAsync("annotate-dataset", path, "--dry-run", "2", "--write", "spans,top", "--follow", "L0.0:7");

        Assert.AreEqual(0, ran.Code, ran.Error);
        StringAssert.Contains(ran.Output, "a.jsonl, record 1 (line 2)\n  text: ", StringComparison.Ordinal);
        Assert.DoesNotContain("record 2", ran.Output);
        StringAssert.Contains(ran.Output, "  + codebooklsp_top: [{\"code\":\"L", StringComparison.Ordinal);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(path));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task Malformed_records_stop_the_run_before_it_begins_or_are_skipped_or_kept()
    {
        const string Good = "{\"text\":\"a good one\"}\n";
        var path = folder.File("a.jsonl", Good + "{\"text\": broken}\n" + Good);

        var stopped = await CommandLine.RunAsync("annotate-dataset", path, "-i");
        Assert.AreEqual(1, stopped.Code);
        StringAssert.Contains(stopped.Error, $"'{path}', line 2 (byte {Good.Length}) ", StringComparison.Ordinal);
        Assert.HasCount(1, Directory.GetFiles(folder.Path), "Nothing to go on with, nothing left behind.");

        StringAssert.Contains(
            await Done("annotate-dataset", path, "-i", "--on-error", "keep"), "2 of 3 records annotated", StringComparison.Ordinal);
        Assert.AreEqual("{\"text\": broken}", Lines(path)[1]);
        StringAssert.Contains(
            await Done("annotate-dataset", path, "-i", "--on-error", "skip"), "1 malformed, left out", StringComparison.Ordinal);
        Assert.HasCount(2, Lines(path));
    }

    [TestMethod]
    public async Task Shards_in_any_order_make_the_same_file()
    {
        var path = folder.File("a.jsonl", [.. DatasetTexts.JsonLines(101), .. "{broken\n"u8]);
        string[] options = ["--write", "top,vector", "--on-error", "skip", "--where", "lang == \"en\""];
        await Done(["annotate-dataset", path, "-o", folder["whole.jsonl"], .. options]);
        foreach (var shard in new[] { 2, 4, 1, 3 })
            await Done(["annotate-dataset", path, "-o", folder["out.jsonl"], "--shard", $"{shard}/4", .. options]);
        StringAssert.Contains(await Done(["annotate-dataset", path, "-o", folder["out.jsonl"], "--shard", "2/4", .. options]),
            "Nothing to write", StringComparison.Ordinal, "A shard that is there is not made again.");
        var shards = Directory.GetFiles(folder.Path, "*.shard");

        var missing = await CommandLine.RunAsync(["merge-shards", folder["merged.jsonl"], .. shards.Skip(1)]);
        Assert.AreEqual(1, missing.Code);
        StringAssert.Contains(missing.Error, "Of 4 shards number 1 is missing.", StringComparison.Ordinal);

        await Done(["merge-shards", folder["merged.jsonl"], .. shards.Reverse()]);
        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(folder["whole.jsonl"]), await File.ReadAllBytesAsync(folder["merged.jsonl"]));

        await Done(["merge-shards", path, "--bak", .. shards]);
        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(folder["whole.jsonl"]), await File.ReadAllBytesAsync(path));
        Assert.HasCount(102, Lines(await File.ReadAllBytesAsync(path + ".bak")));
    }

    [TestMethod]
    public async Task Progress_for_programs_is_lines_of_json()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(20));
        var lines = (await Done("annotate-dataset", path, "-i", "--json")).TrimEnd('\n').Split('\n')
            .Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.AreEqual("looking", (string?)lines[0]["phase"]);
        Assert.AreEqual("done", (string?)lines[^1]["phase"]);
        Assert.AreEqual(20, (int)lines[^1]["annotated"]!);
        Assert.AreEqual(path, (string?)lines[^1]["written"]);
    }

    [TestMethod]
    public async Task Wrong_command_lines_and_wrong_files_get_one_sentence()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(5));
        await Refuses(2, "Say where to write the codes", "annotate-dataset", path);
        await Refuses(2, "Say where to write the codes", "annotate-dataset", path, "-i", "-o", folder["b.jsonl"]);
        await Refuses(
            2, "--write takes top, counts, spans, vector, codes, themes or theme-spans.", "annotate-dataset", path, "-i", "--write", "all");
        await Refuses(2, "--shard takes a share such as 2/8.", "annotate-dataset", path, "-o", folder["b"], "--shard", "3/2");
        await Refuses(2, "A shard is a separate file", "annotate-dataset", path, "-i", "--shard", "1/2");
        await Refuses(2, "--limit takes a number from 1 up.", "annotate-dataset", path, "-i", "--limit", "0");
        await Refuses(2, "--resume and --restart cannot be used together", "annotate-dataset", path, "-i", "--resume", "--restart");
        await Refuses(1, "--where needs a field at character 1", "annotate-dataset", path, "-i", "--where", "== 3");
        await Refuses(1, "'spans' needs codes to look for", "annotate-dataset", path, "-i", "--write", "spans");
        await Refuses(1, "No code is called 'L9:1'", "annotate-dataset", path, "-i", "--follow", "L9:1");
        await Refuses(1, "No record of", "annotate-dataset", path, "-i", "--field", "nothing");
        await Refuses(1, "was not written by annotate-dataset", "merge-shards", folder["c.jsonl"], path);
        Assert.HasCount(1, Directory.GetFiles(folder.Path));

        static async Task Refuses(int code, string sentence, params string[] arguments)
        {
            var ran = await CommandLine.RunAsync(arguments);
            Assert.AreEqual(code, ran.Code, ran.Error);
            StringAssert.Contains(ran.Error, sentence, StringComparison.Ordinal);
            Assert.AreEqual(1, ran.Error.Count(static unit => unit == '\n'), ran.Error);
        }
    }

    private static async Task<string> Done(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return ran.Error;
    }

    private static List<string> Lines(string path) => Lines(File.ReadAllBytes(path));

    private static List<string> Lines(byte[] content) =>
        [.. Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.TrimEnd('\r'))];

    private static string ByCodePoints(string text, int start, int end) =>
        string.Concat(text.EnumerateRunes().Skip(start).Take(end - start));
}
