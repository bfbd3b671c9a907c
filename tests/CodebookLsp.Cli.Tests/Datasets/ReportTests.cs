using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Datasets;

[TestClass]
public sealed class ReportTests
{
    private readonly TemporaryFolder folder = new();

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    [TestMethod]
    public async Task Shares_of_an_annotated_dataset_are_those_of_the_dataset_read_anew()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(30, words: 30));
        var read = await Report(path);
        Assert.AreEqual(0, (await CommandLine.RunAsync("annotate-dataset", path, "-i", "--write", "vector")).Code);

        // Now the model is not asked any more.
        var taken = await CommandLine.RunAsync(
            static context =>
                context with
                {
                    Open = static (_, _, _) =>
                FakeModel.Loaded with { Read = static (_, _) => throw new InvalidOperationException() }
                },
            "report", path);
        Assert.AreEqual(0, taken.Code, taken.Error);
        Assert.AreEqual(read, taken.Output);
        StringAssert.StartsWith(read, "a.jsonl: 30 documents, ", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_share_is_what_one_counts_by_hand()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(30, words: 30));
        await Report(path, "-o", folder["report.csv"]);
        Assert.AreEqual(0, (await CommandLine.RunAsync("annotate-dataset", path, "-i", "--write", "codes")).Code);
        long tokens = 0, hits = 0, documents = 0;
        foreach (var line in await File.ReadAllLinesAsync(path))
        {
            // Site L0.0 is the first slot; the first eight tokens had too little context.
            var ids = JsonNode.Parse(line)!["codebooklsp_codes"]!["ids"]!.AsArray().Select(static row => (int)row![0]!).Skip(8).ToList();
            tokens += ids.Count;
            hits += ids.Count(static id => id == 7);
            documents += ids.Contains(7) ? 1 : 0;
        }

        var row = (await File.ReadAllLinesAsync(folder["report.csv"]))
            .Single(static line => line.StartsWith("code,L0.0:7,", StringComparison.Ordinal)).Split(',');
        Assert.AreEqual(hits, long.Parse(row[3], CultureInfo.InvariantCulture));
        Assert.AreEqual((double)hits / tokens, double.Parse(row[4], CultureInfo.InvariantCulture), 1e-6);
        Assert.AreEqual(documents / 30.0, double.Parse(row[7], CultureInfo.InvariantCulture), 1e-5);
        Assert.IsTrue(double.Parse(row[5], CultureInfo.InvariantCulture) < (double)hits / tokens
            && double.Parse(row[6], CultureInfo.InvariantCulture) > (double)hits / tokens);
    }

    [TestMethod]
    public async Task Two_corpora_are_compared_and_the_page_needs_nothing_else()
    {
        var (a, b) = (folder.File("a.jsonl", DatasetTexts.JsonLines(30, words: 30)), folder.File("b.txt", DatasetTexts.Text(99, 3000)));
        var table = await Report(a, b, "-o", folder["report.html"], "-o", folder["report.csv"], "--follow", "L0.0:7");
        StringAssert.Contains(table, "b.txt: ", StringComparison.Ordinal);
        StringAssert.Contains(table, " sections, ", StringComparison.Ordinal);
        StringAssert.Contains(table, "tested codes differ", StringComparison.Ordinal);
        StringAssert.Contains(table, "tested labels differ", StringComparison.Ordinal);
        var page = await File.ReadAllTextAsync(folder["report.html"]);
        StringAssert.Contains(page, "<svg", StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("http://", page);
        var csv = await File.ReadAllLinesAsync(folder["report.csv"]);
        Assert.IsTrue(csv.All(line => line.Count(static unit => unit == ',') == csv[0].Count(static unit => unit == ',')));
    }

    private static async Task<string> Report(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(["report", .. arguments]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return ran.Output;
    }
}
