using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>The commands that say themes beside codes: <c>annotate --themes</c>, <c>annotate-dataset --write themes</c>, <c>report
/// --themes</c> and <c>evaluate spans</c>.</summary>
[TestClass]
public sealed class ThemedDatasetTests
{
    private const string Sea = "whale ship captain deck harpoon boat sail storm wave mast";
    private const string Code = "type trait value borrow struct enum match string error test";

    private static TemporaryFolder? learned;

    private readonly TemporaryFolder folder = new();

    private static string Themes => learned!["a.themes"];

    [ClassInitialize]
    public static async Task Learn_themes(TestContext context)
    {
        learned = new();
        foreach (var (source, words) in new[] { ("sea", Sea), ("code", Code) })
        {
            Directory.CreateDirectory(learned[$"texts/{source}"]);
            for (var number = 0; number < 15; number++)
                learned.File($"texts/{source}/{number}.txt", Text(words, number, 200));
        }

        await Done("index", learned["texts"], "-o", learned["a.codes"]);
        await Done("themes", "learn", learned["a.codes"], "-k", "3", "-o", Themes);
    }

    [ClassCleanup]
    public static void Remove_the_themes() => learned?.Dispose();

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    [TestMethod]
    public async Task Annotate_adds_the_passages_after_the_codes()
    {
        var text = Text(Sea, 1, 300);
        var path = folder.File("a.txt", text);

        var plain = await CommandLine.RunAsync("annotate", path, "-f", "jsonl");
        var ran = await CommandLine.RunAsync("annotate", path, "-f", "jsonl", "--themes-file", Themes);

        Assert.AreEqual(0, ran.Code, ran.Error);
        Assert.StartsWith(plain.Output, ran.Output, "The codes are as they were.");
        var passages = ran.Output[plain.Output.Length..].TrimEnd('\n').Split('\n').Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.AreEqual(0, (int)passages[0]["passage"]!["start"]!);
        Assert.AreEqual(text.Length, (int)passages[^1]["passage"]!["end"]!);
        foreach (var (one, next) in passages.Zip(passages.Skip(1)))
            Assert.AreEqual((int)one["passage"]!["end"]!, (int)next["passage"]!["start"]!, "Together they are the text.");
        foreach (var theme in passages.SelectMany(static passage => passage["themes"]!.AsArray()))
            Assert.IsFalse(string.IsNullOrWhiteSpace((string?)theme!["name"]));

        var table = await CommandLine.RunAsync("annotate", path, "-f", "table", "--themes-file", Themes);
        StringAssert.Contains(table.Output, "themes                                    passage\n", StringComparison.Ordinal);
        await Fails(2, "Choose --format table or jsonl", "annotate", path, "-o", folder["a.html"], "--themes-file", Themes);
    }

    [TestMethod]
    public async Task Annotate_dataset_writes_themes_and_takes_them_back()
    {
        var content = string.Concat(Enumerable.Range(0, 3).Select(static number =>
            $"{{\"text\": {JsonSerializer.Serialize(Text(number % 2 == 0 ? Sea : Code, number, 120))}}}\n"));
        var path = folder.File("a.jsonl", content);

        await Done("annotate-dataset", path, "-i", "--themes-file", Themes, "--write", "themes,theme-spans,top", "--theme-form", "loads");
        var record = JsonNode.Parse((await File.ReadAllLinesAsync(path))[0])!;
        Assert.AreEqual(3, (int)record["codebooklsp_themes"]!["size"]!);
        Assert.IsNotNull(record["codebooklsp_theme_spans"]!.AsArray());
        StringAssert.Contains(
            await Done("annotate-dataset", path, "-i", "--themes-file", Themes), "3 of 3 records annotated", StringComparison.Ordinal);
        Assert.IsNotNull(JsonNode.Parse((await File.ReadAllLinesAsync(path))[0])!["codebooklsp_themes"]!.AsArray());
        StringAssert.Contains(
            await Done("annotate-dataset", path, "-i", "--themes-file", Themes), "3 up to date", StringComparison.Ordinal);

        // A new name is in what is written, so the records are written anew.
        await Done("themes", "rename", Themes, "0", "the sea");
        StringAssert.Contains(
            await Done("annotate-dataset", path, "-i", "--themes-file", Themes), "3 of 3 records annotated", StringComparison.Ordinal);
        await Done("annotate-dataset", path, "-i", "--remove");
        Assert.AreEqual(content, await File.ReadAllTextAsync(path));
    }

    [TestMethod]
    public async Task A_report_reads_themes_too_and_spans_are_evaluated()
    {
        var path = folder.File("a.jsonl", string.Concat(Enumerable.Range(0, 10).Select(static number =>
            $"{{\"text\": {JsonSerializer.Serialize(Text(Sea, number, 120) + "\n\n" + Text(Code, number, 120))}, "
            + "\"spans\": [{\"start\": 0, \"end\": 600, \"label\": \"SEA\"}]}\n")));

        // These themes are of a model that understands nothing, and none of them is ever stated: the codes are as they were.
        var plain = await CommandLine.RunAsync("report", path, "--format", "jsonl");
        var themed = await CommandLine.RunAsync("report", path, "--format", "jsonl", "--themes-file", Themes);
        Assert.AreEqual((0, plain.Output), (themed.Code, themed.Output), themed.Error);

        var ran = await CommandLine.RunAsync("evaluate", "spans", path, "--themes-file", Themes, "--map", "SEA=0", "--json");
        Assert.AreEqual(0, ran.Code, ran.Error);
        var label = JsonNode.Parse(ran.Output)![0]!;
        Assert.AreEqual(("SEA", 0, 10), ((string?)label["label"], (int)label["theme"]!, (int)label["texts"]!));
        Assert.AreEqual(4, label["scores"]!.AsArray().Count);
        var table = await CommandLine.RunAsync("evaluate", "spans", path, "--themes-file", Themes, "--map", "SEA=0");
        StringAssert.Contains(table.Output, "tokens, smoothed both ways", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task What_stands_in_the_way_is_one_sentence()
    {
        var path = folder.File("a.jsonl", "{\"text\": \"a whale\"}\n");
        await Fails(1, "There is no", "annotate-dataset", path, "-i", "--themes-file", folder["none.themes"]);
        await Fails(1, "no file of themes", "annotate-dataset", path, "-i", "--themes-file", path);
        await Fails(2, "Name a file of them with --themes-file", "annotate-dataset", path, "-i", "--write", "themes");
        await Fails(2, "--remove and --themes-file cannot", "annotate-dataset", path, "-i", "--remove", "--themes-file", Themes);
        await Fails(1, "No record has a text and spans", "evaluate", "spans", path, "--themes-file", Themes);
        folder.File("a.jsonl", "{\"text\": \"a whale\", \"spans\": [{\"start\": 0, \"end\": 1, \"label\": \"X\"}]}\n");
        await Fails(1, "No theme fits any label", "evaluate", "spans", path, "--themes-file", Themes);
        await Fails(2, "--map takes LABEL=THEME", "evaluate", "spans", path, "--themes-file", Themes, "--map", "x");
        await Fails(2, "'mud' is neither", "evaluate", "spans", path, "--themes-file", Themes, "--map", "X=mud");
    }

    private static string Text(string words, int seed, int length)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, length).Select(_ => words.Split(' ')[random.Next(10)]));
    }

    private static async Task<string> Done(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return ran.Error;
    }

    private static async Task Fails(int code, string part, params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.AreEqual(code, ran.Code, ran.Error);
        StringAssert.Contains(ran.Error, part, StringComparison.Ordinal);
        Assert.HasCount(1, ran.Error.TrimEnd().Split('\n'));
    }
}
