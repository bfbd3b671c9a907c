using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Corpora;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

/// <summary>Themes as values and spans of datasets, and in the report on a corpus.</summary>
[TestClass]
public sealed class ThemedDatasetTests
{
    private static readonly ModelIdentity Model = new("planted", "0123456789abcdef", "float32");

    private static readonly LoadedModel Source = FakeModel.Loaded with
    {
        Sites = PlantedCorpus.Planted,
        Read = static (blocks, _) => [.. blocks.Select(PlantedText.Grid)],
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-themes-");

    [TestCleanup]
    public void Remove_the_folder() => folder.Delete(recursive: true);

    [TestMethod]
    public async Task A_record_gets_the_themes_it_is_about_in_each_form()
    {
        var path = Lines("a.jsonl", About(2), About(4), "too short");

        await RunAsync(path, Settings(ThemeForm.Full));
        var stated = Values(path, "codebooklsp_themes");
        foreach (var (record, topic) in new[] { (0, 2), (1, 4) })
        {
            var first = stated[record]![0]!;
            Assert.AreEqual(topic, PlantedText.TopicOf(PlantedText.Themes.Themes[(int)first["theme"]!]));
            Assert.AreEqual(Called((int)first["theme"]!), (string?)first["name"]);
            Assert.IsGreaterThan(0.5, (double)first["share"]!);
        }

        Assert.AreEqual(0, stated[2]!.AsArray().Count, "Of a short text nothing is said.");
        await RunAsync(path, Settings(ThemeForm.Names));
        var names = Values(path, "codebooklsp_themes");
        Assert.AreEqual((string?)stated[0]![0]!["name"], (string?)names[0]![0]);

        await RunAsync(path, Settings(ThemeForm.Loads));
        var loads = Values(path, "codebooklsp_themes")[1]!;
        Assert.AreEqual(PlantedCorpus.Topics, (int)loads["size"]!);
        var strongest = loads["indices"]!.AsArray().Zip(loads["values"]!.AsArray()).MaxBy(static one => (double)one.Second!).First;
        Assert.AreEqual((int)stated[1]![0]!["theme"]!, (int)strongest!);
    }

    [TestMethod]
    [DataRow(ThemeSpanForm.Passages)]
    [DataRow(ThemeSpanForm.Tokens)]
    public async Task Spans_lie_where_the_text_is_about_something(ThemeSpanForm form)
    {
        var (first, second) = (About(1), About(3));
        var text = $"{first}\n\n{second}";
        var path = Lines("a.jsonl", text);
        await RunAsync(path, Settings() with { Written = WrittenCodes.ThemeSpans, Themes = Themes() with { SpanForm = form } });

        var spans = Values(path, "codebooklsp_theme_spans")[0]!.AsArray();
        foreach (var (topic, from, end) in new[] { (1, 0, first.Length), (3, first.Length + 2, text.Length) })
        {
            var own = spans.Where(span => PlantedText.TopicOf(PlantedText.Themes.Themes[(int)span!["theme"]!]) == topic).ToList();
            var inside = own.Sum(span => Math.Max(0, Math.Min((int)span!["end"]!, end) - Math.Max((int)span["start"]!, from)));
            Assert.IsGreaterThan(form == ThemeSpanForm.Passages ? 0.8 : 0.5, (double)inside / (end - from), "Most of it is found.");
            Assert.IsGreaterThan(0.7, (double)inside / own.Sum(static span => (int)span!["end"]! - (int)span["start"]!));
        }

        foreach (var span in spans)
            Assert.IsFalse(char.IsWhiteSpace(text[(int)span!["start"]!]) || char.IsWhiteSpace(text[(int)span["end"]! - 1]));
    }

    [TestMethod]
    [DataRow("a.jsonl", "doccano", "codebooklsp:")]
    [DataRow("a.jsonl", "prodigy", "\"source\":\"codebooklsp\"")]
    [DataRow("a.txt", "brat", "AnnotatorNotes T1\tcodebooklsp: ")]
    public async Task Annotation_tools_get_them_as_their_own_spans_and_they_are_taken_back(string name, string format, string mark)
    {
        var path = name.EndsWith(".txt", StringComparison.Ordinal) ? Path.Combine(folder.FullName, name) : Lines(name, About(1));
        if (format == "brat")
        {
            await File.WriteAllTextAsync(path, About(1));
            await File.WriteAllTextAsync(Path.ChangeExtension(path, ".ann"), "");
        }

        var target = DatasetFormats.Named(format).WrittenTo(path);
        var before = await File.ReadAllBytesAsync(target);
        await RunAsync(path, Settings() with { Written = WrittenCodes.ThemeSpans }, format);

        StringAssert.Contains(await File.ReadAllTextAsync(target), mark, StringComparison.Ordinal);
        _ = new DatasetRemoval(path, target, DatasetFormats.Named(format), new()).Run(null, default);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(target));
    }

    [TestMethod]
    public async Task Other_themes_and_other_names_mean_annotating_anew()
    {
        var path = Lines("a.jsonl", About(2));
        Assert.AreEqual(1, (await RunAsync(path, Settings())).Annotated);
        Assert.AreEqual(1, (await RunAsync(path, Settings())).UpToDate);
        StringAssert.Contains(
            (string?)Values(path, "codebooklsp_made")[0]!["settings"], ThemeFile.IdOf(PlantedText.Themes), StringComparison.Ordinal);

        var names = Names().With([new(0, "something else")]);
        Assert.AreEqual(1, (await RunAsync(path, Settings() with { Themes = Themes() with { Names = names } })).Annotated);
        Assert.AreEqual(1, (await RunAsync(path, Settings() with { Themes = Themes() with { Id = "others" } })).Annotated);
        Assert.AreEqual(1, (await RunAsync(path, Settings(ThemeForm.Names))).Annotated);
        Assert.AreEqual(1, (await RunAsync(path, Settings(ThemeForm.Names) with { Top = 1 })).Annotated);
    }

    [TestMethod]
    public async Task A_report_says_how_much_of_a_corpus_each_theme_covers()
    {
        var reading = new CorpusReading(Source, Model, new() { Themes = Themes() });
        var first = await CountedAsync(reading, Lines("a.jsonl", [.. Enumerable.Range(0, 12).Select(static _ => About(2))]));
        var second = await CountedAsync(reading, Lines("b.jsonl", [.. Enumerable.Range(0, 12).Select(static _ => About(5))]));

        var alone = CorpusReport.Of("m", reading.Items, first.Size, first.Tally);
        var top = alone.Rows[0];
        Assert.AreEqual((CountedKind.Theme, 2), (top.Item.Kind, Topic(top)));
        Assert.IsGreaterThan(0.8, top.First.Tokens.Value);
        Assert.IsGreaterThan(0.9, top.First.Documents.Value);

        var compared = CorpusReport.Of("m", reading.Items, first.Size, first.Tally, second.Size, second.Tally);
        var clear = compared.Rows.Where(static row => row.Item.Kind == CountedKind.Theme
            && row.FalseDiscoveries < CorpusReport.Accepted).Select(Topic).ToList();
        CollectionAssert.IsSubsetOf(new[] { 2, 5 }, clear);
        StringAssert.Contains(ReportText.Format(compared, 3), "tested themes differ", StringComparison.Ordinal);
        StringAssert.Contains(ReportPage.Format(alone), "<h2>Themes</h2>", StringComparison.Ordinal);
        StringAssert.Contains(ReportCsv.Format(alone), "\ntheme,", StringComparison.Ordinal);
    }

    private static int Topic(ReportRow row) =>
        PlantedText.TopicOf(PlantedText.Themes.Themes[int.Parse(row.Item.Name, System.Globalization.CultureInfo.InvariantCulture)]);

    private static async Task<(CorpusSize Size, CorpusTally Tally)> CountedAsync(CorpusReading reading, string path) =>
        await reading.ReadAsync(
            path, [new DatasetFile(path, DatasetFormats.Named("jsonl"), new())], null, null, 1, null, null, CancellationToken.None);

    private static string About(int topic) => PlantedText.Paragraph(topic, 24, new(topic));

    private static ThemeNames Names() => ThemeNames.Parse("{\"names\": {}}", "names", PlantedText.Themes);

    private static string Called(int theme) => Names().Called(PlantedText.Themes.Themes[theme]);

    private static ThemeSettings Themes() => ThemeSettings.Of(PlantedText.Reader, Names());

    private static DatasetSettings Settings(ThemeForm form = ThemeForm.Full) =>
        new() { Written = WrittenCodes.Themes, Themes = Themes() with { Form = form } };

    private static List<JsonNode?> Values(string path, string name) =>
        [.. File.ReadAllLines(path).Select(line => JsonNode.Parse(line)![name])];

    private static Task<DatasetResult> RunAsync(string path, DatasetSettings settings, string format = "jsonl")
    {
        var named = DatasetFormats.Named(format);
        return new DatasetRun(new(path, named.WrittenTo(path), named, new(), settings), Source, Model)
            .RunAsync(null, null, CancellationToken.None);
    }

    private string Lines(string name, params string[] texts)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllLines(path, texts.Select(static text => new JsonObject { ["text"] = text }.ToJsonString()));
        return path;
    }
}
