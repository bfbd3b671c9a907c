using System.Globalization;
using System.Text.RegularExpressions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeComparisonTests
{
    [TestMethod]
    public async Task Only_the_themes_differ_of_which_one_corpus_has_more()
    {
        // Topic 0 is in both; topic 1 in the first alone, topic 2 in the second.
        var first = await TallyAsync(1, number => number % 2 == 0 ? 0 : 1);
        var second = await TallyAsync(2, number => number % 2 == 0 ? 0 : 2);
        var comparison = ThemeComparison.Of("first", first, "second", second, PlantedText.Themes);
        var clear = comparison.Rows.Where(static row => row.IsClear).ToArray();
        Assert.AreEqual(1, PlantedText.TopicOf(clear[0].Theme));
        Assert.AreEqual(2, PlantedText.TopicOf(clear[^1].Theme));
        Assert.IsTrue(clear[0].Difference is { Low: > 0.2, Value: > 0.4, High: < 0.8 } && clear[^1].Difference is { High: < -0.2 });
        Assert.IsFalse(clear.Any(static row => PlantedText.TopicOf(row.Theme) == 0));
        StringAssert.StartsWith(clear[0].Example!.Text, "b", StringComparison.Ordinal);

        var page = ComparisonPage.Format(comparison, PlantedText.Themes, Names());
        StringAssert.Contains(page, "default-src 'none'", StringComparison.Ordinal);
        StringAssert.Contains(page, "<svg", StringComparison.Ordinal);
        StringAssert.Contains(page, "<p>What the passages are about, by 6 themes", StringComparison.Ordinal);
        Assert.IsFalse(page.Contains("<script", StringComparison.OrdinalIgnoreCase));
    }

    [TestMethod]
    public async Task Texts_of_the_same_kind_do_not_differ_and_too_few_are_not_compared()
    {
        var comparison = ThemeComparison.Of(
            "first", await TallyAsync(3, static number => number % 3), "second", await TallyAsync(4, static number => number % 3),
            PlantedText.Themes);
        Assert.IsLessThanOrEqualTo(1, comparison.Rows.Count(static row => row.IsClear));

        var few = await TallyAsync(5, static _ => 1, texts: 3);
        var refused = ThemeComparison.Of("first", few, "second", await TallyAsync(6, static _ => 2), PlantedText.Themes);
        Assert.IsFalse(refused.Rows.Any(static row => row.IsClear));
        StringAssert.Contains(ThemeSentences.Differences(refused), "'first' has 3 documents, too few", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Groups_are_counted_by_themselves()
    {
        var random = new Random(1);
        var texts = Enumerable.Range(0, 40)
            .Select(number => new CorpusText(
                $"{number}", [PlantedText.Paragraph(number % 2, 12, random)], number % 2 == 0 ? "even" : "odd"));
        var read = await CorpusThemes.ReadAsync(texts, false, Model, PlantedText.Reader, null, default);
        var table = GroupedThemes.Of("corpus", [("even", read["even"]), ("odd", read["odd"])], ordered: false, PlantedText.Themes);
        foreach (var (topic, own, other) in new[] { (0, 0, 1), (1, 1, 0) })
        {
            var row = table.Rows.Single(row => PlantedText.TopicOf(row.Theme) == topic);
            Assert.IsGreaterThan(0.8, row.Groups[own].Value);
            Assert.IsLessThan(0.2, row.Groups[other].Value);
            Assert.IsGreaterThanOrEqualTo(20, row.Passages);
            Assert.IsGreaterThan(0.4, row.Share);
        }

        foreach (var ordered in new[] { false, true })
        {
            var page = GroupedPage.Format(table with { Ordered = ordered }, PlantedText.Themes, Names());
            StringAssert.Contains(page, ordered ? "<polyline" : "<rect", StringComparison.Ordinal);
            StringAssert.Contains(page, "<p>What the passages are about, by 6 themes", StringComparison.Ordinal);
            foreach (Match place in Regex.Matches(page, "(?:cx|x2)=\"([0-9.]+)\""))
                Assert.IsLessThanOrEqualTo(900, double.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture), "Inside the picture.");
            foreach (Match date in Regex.Matches(page, "text-anchor=\"middle\" x=\"([0-9.]+)\""))
                Assert.IsLessThanOrEqualTo(860, double.Parse(date.Groups[1].Value, CultureInfo.InvariantCulture), "And so is its text.");
        }
    }

    [TestMethod]
    [DataRow("2021-03-01", "2021-03-01")]
    [DataRow(" 1845 ", "1845-01-01")]
    [DataRow("2021-06", "2021-06-01")]
    [DataRow("20220131", "2022-01-31")]
    [DataRow("2022-01-01T01:00:00+02:00", "2021-12-31")]
    [DataRow("March 3, 2020", "2020-03-03")]
    public void Dates_are_read_as_people_write_them(string written, string day)
    {
        var date = Periods.Read(written)!.Value;
        Assert.AreEqual(day, new Periods([date]).Of(date));
    }

    [TestMethod]
    public void Many_dates_are_taken_together()
    {
        var days = Enumerable.Range(0, 2000).Select(static day => new DateTime(2015, 1, 1).AddDays(day)).ToArray();
        var periods = new Periods(days);
        CollectionAssert.AreEqual(new[] { "2015", "2016", "2017", "2018", "2019", "2020" }, days.Select(periods.Of).Distinct().ToArray());
        var centuries = Enumerable.Range(0, 400).Select(static year => new DateTime(1500 + year, 1, 1)).ToArray();
        CollectionAssert.AreEqual(
            new[] { "1500s", "1600s", "1700s", "1800s" }, centuries.Select(new Periods(centuries).Of).Distinct().ToArray());
        Assert.IsNull(Periods.Read("yesterday"));
        Assert.IsNull(Periods.Read(null));
    }

    private static LoadedModel Model =>
        FakeModel.Loaded with { Read = static (blocks, _) => [.. blocks.Select(PlantedText.Grid)] };

    private static ThemeNames Names() =>
        ThemeNames.Parse("""{ "names": {} }""", "test", PlantedText.Themes);

    private static async Task<ThemeTally> TallyAsync(int seed, Func<int, int> topic, int texts = 30)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(0, texts)
            .Select(number => new CorpusText($"{number}", [PlantedText.Paragraph(topic(number), 12, random)]));
        return (await CorpusThemes.ReadAsync(all, false, Model, PlantedText.Reader, null, default))[""];
    }
}
