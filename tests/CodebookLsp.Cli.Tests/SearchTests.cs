using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class SearchTests
{
    private const string Text = "The whale swam away from the ship. The captain saw it from the deck. ";

    [TestMethod]
    public async Task Codes_are_found_by_an_expression_as_a_table_and_as_json()
    {
        using var folder = new TemporaryFolder();
        var index = await IndexAsync(folder);
        var ran = await CommandLine.RunAsync("search", "whale", "-i", index, "--precision-above", "0", "--top", "3", "--json");
        Assert.AreEqual((0, ""), (ran.Code, ran.Error));
        using var json = JsonDocument.Parse(ran.Output);
        var codes = json.RootElement.GetProperty("codes").EnumerateArray().ToArray();
        Assert.HasCount(3, codes);
        Assert.IsGreaterThanOrEqualTo(codes[1].GetProperty("precision").GetDouble(), codes[0].GetProperty("precision").GetDouble());
        Assert.Contains("whale", codes[0].GetProperty("firesOn").EnumerateArray().Select(static word => word.GetString()));

        var table = await CommandLine.RunAsync("search", "whale", "-i", index, "--precision-above", "0", "--top", "3");
        foreach (var part in new[] { "tokens match", "precision", codes[0].GetProperty("name").GetString()!, "whale" })
            StringAssert.Contains(table.Output, part, StringComparison.Ordinal);
        Assert.AreEqual(1, (await CommandLine.RunAsync("search", "zebra", "-i", index)).Code); // nothing found, as grep says it
    }

    [TestMethod]
    public async Task Codes_are_found_by_label_example_and_likeness()
    {
        using var folder = new TemporaryFolder();
        var index = await IndexAsync(folder);
        CodeIndex.WriteLabels(index, [new(new(2, 7), "a *whale*\u202e"), new(new(0, 3), "“ships”")]);
        var byLabel = await CommandLine.RunAsync("search", "--label", "wha", "-i", index);
        Assert.AreEqual((0, ""), (byLabel.Code, byLabel.Error));
        StringAssert.Contains(byLabel.Output, "L4.0:7", StringComparison.Ordinal);
        StringAssert.Contains(byLabel.Output, @"a *whale*\u{202E}", StringComparison.Ordinal);
        Assert.IsFalse(byLabel.Output.Contains("L0.0:3", StringComparison.Ordinal));

        var byExample = await CommandLine.PipeAsync(
            "A whale! A whale! There she swims, the white whale.", "search", "--example", "-", "-i", index, "--json");
        Assert.AreEqual((0, ""), (byExample.Code, byExample.Error));
        StringAssert.Contains(byExample.Output, "lift", StringComparison.Ordinal);

        var like = await CommandLine.RunAsync("search", "--like", "L4.0:7", "-i", index);
        Assert.AreEqual((0, ""), (like.Code, like.Error));
        foreach (var part in new[] { "L4.0:7 fires on", "nearest vectors", "in the opposite direction" })
            StringAssert.Contains(like.Output, part, StringComparison.Ordinal);
        using (var opened = CodeIndex.Open(index))
        {
            var nearest = Enumerable.Range(0, 300)
                .Where(code => code != 7 && opened.FiringCount(new(2, code)) > 0)
                .OrderBy(static code => Math.Abs(code - 7))
                .First();
            // codes that never fire are passed over
            StringAssert.Contains(
                like.Output[like.Output.IndexOf("nearest", StringComparison.Ordinal)..], $"L4.0:{nearest} ", StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public async Task An_index_is_labelled_and_keeps_what_people_have_written()
    {
        using var folder = new TemporaryFolder();
        var index = await IndexAsync(folder);
        CodeIndex.WriteLabels(index, [new(new(0, 3), "mine") { Origin = LabelOrigin.Person }, new(new(0, 4), "old")]);
        var report = await CommandLine.RunAsync("label", index, "--report", "--neurons", "--sample", "1000");
        Assert.AreEqual((0, ""), (report.Code, report.Error));
        foreach (var part in new[] { "shuffled codes", "single neurons", "of frequent" })
            StringAssert.Contains(report.Output, part, StringComparison.Ordinal);
        Assert.HasCount(2, Labels(index));

        var ran = await CommandLine.RunAsync("label", index, "--json");
        Assert.AreEqual((0, ""), (ran.Code, ran.Error));
        using var json = JsonDocument.Parse(ran.Output);
        Assert.IsGreaterThan(0, json.RootElement.GetProperty("codes").GetProperty("frequent").GetInt32());
        var labels = Labels(index);
        Assert.AreEqual("mine", labels.Single(static label => label.Code == new CodeId(0, 3)).Text);
        Assert.IsFalse(labels.Any(static label => label.Text == "old"));
        Assert.AreEqual(
            json.RootElement.GetProperty("codes").GetProperty("labelled").GetInt32(),
            labels.Count(static label => label.Origin == LabelOrigin.Automatic && label.Code != new CodeId(0, 3)),
            1);
    }

    [TestMethod]
    public async Task Labels_go_from_an_index_to_a_table_to_a_label_file_and_back()
    {
        using var folder = new TemporaryFolder();
        var (index, other) = (await IndexAsync(folder), await IndexAsync(folder, "other.codes"));
        CodeLabel[] written =
        [
            new(new(0, 3), "ships, and boats") { Scores = new(0.75, 0.5, 12.5, 40) },
            new(new(2, 7), "mine") { Origin = LabelOrigin.Person, Note = "a\nnote" },
        ];
        CodeIndex.WriteLabels(index, written);

        Assert.AreEqual(0, (await CommandLine.RunAsync("labels", "export", index, "-o", folder["all.csv"])).Code);
        StringAssert.Contains(
            await File.ReadAllTextAsync(folder["all.csv"]),
            "L0.0:3,\"ships, and boats\",evidence,0.75,0.5,12.5,40,",
            StringComparison.Ordinal);
        Assert.AreEqual(0, (await CommandLine.RunAsync("labels", "export", index, "-o", folder["mine.json"], "--origin", "person")).Code);
        Assert.IsFalse((await File.ReadAllTextAsync(folder["mine.json"])).Contains("ships", StringComparison.Ordinal));

        var ran = await CommandLine.RunAsync("labels", "import", folder["all.csv"], "--into", other);
        Assert.AreEqual(0, ran.Code, ran.Error);
        CollectionAssert.AreEqual(written, Labels(other).ToArray());

        CodeIndex.WriteLabels(other, [new(new(2, 7), "theirs") { Origin = LabelOrigin.Person }]);
        ran = await CommandLine.RunAsync("labels", "import", folder["all.csv"], "--into", other);
        StringAssert.Contains(ran.Error, "Added 1 label to", StringComparison.Ordinal);
        StringAssert.Contains(ran.Error, "1 label that people wrote there stays", StringComparison.Ordinal);
        Assert.AreEqual("theirs", Labels(other)[1].Text);
        await CommandLine.RunAsync("labels", "import", folder["all.csv"], "--into", other, "--replace");
        Assert.AreEqual("mine", Labels(other)[1].Text);

        ran = await CommandLine.RunAsync("labels", "import", index, "--into", folder["sub/labels.json"]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        Assert.AreEqual(2, LabelFile.Read(folder["sub/labels.json"], new(FakeModel.Sites)).Labels.Count);
    }

    private static async Task<string> IndexAsync(TemporaryFolder folder, string name = "index.codes")
    {
        var ran = await CommandLine.RunAsync(
            "index", folder.File("text.txt", string.Concat(Enumerable.Repeat(Text, 60))), "-o", folder[name]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return folder[name];
    }

    private static IReadOnlyList<CodeLabel> Labels(string path)
    {
        using var index = CodeIndex.Open(path);
        return index.Labels;
    }
}
