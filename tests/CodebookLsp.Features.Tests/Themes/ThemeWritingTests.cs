using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeWritingTests
{
    /// <summary>At sites that the fake model has.</summary>
    private static readonly ThemeModel Themes = PlantedText.Themes with { Sites = [.. FakeModel.Sites.Skip(2)] };

    private static readonly ThemeNames Names = ThemeNames.Of(Themes, [new(0, "night"), new(1, "sea")]);
    private static readonly LoadedModel Model = FakeModel.Loaded with { Hash = null };

    [TestMethod]
    public void The_site_with_most_of_a_theme_gets_the_recipes_strength_and_others_their_share()
    {
        var recipe = new WritingRecipe(4, 4, 1, 1, 3);
        var profile = ThemeProfile.Of(Themes with { Recipe = recipe }, Names, [new(Themes.Themes[0], 0.5)]);
        float[] sums = [.. profile.Directions.Select(static site => site.Codes.Sum(static one => one.Weight))];
        Assert.AreEqual(1.5, sums.Max(), 0.01);
        foreach (var (index, site) in profile.Directions.Index())
        {
            var all = Themes.Themes[0].Direction.Where(one => Themes.Sites[one.Code.Site].Head == site.Head).Sum(static one => one.Weight);
            var most = Themes.Themes[0].Direction.GroupBy(static one => one.Code.Site)
                .Max(static one => one.Sum(static code => code.Weight));
            Assert.AreEqual(1.5 * all / most, sums[index], 0.01);
        }

        Assert.AreEqual("toward night (0.5)", profile.Name);
        Assert.AreEqual(SteeredPositions.Generated, profile.Positions);
    }

    [TestMethod]
    public void Few_codes_are_the_strongest_and_as_strong_together()
    {
        var all = ThemeProfile.Of(Themes, Names, [new(Themes.Themes[0], 1)]);
        foreach (var count in new[] { 1, 3, 20 })
        {
            var few = Weights(FewerCodes.Of(all, count));
            Assert.HasCount(count, few);
            Assert.AreEqual(Squares(Weights(all)), Squares(few), 0.001 * Squares(few));
            Assert.IsTrue(Weights(all).Where(one => !few.ContainsKey(one.Key)).Max(static one => one.Value)
                <= few.Keys.Min(code => Weights(all)[code]));
        }

        Assert.AreEqual(all, FewerCodes.Of(all, 10_000));

        // Single codes are kept in their order, whatever their strengths, before those of directions.
        var mixed = all with { Strength = 0.5, Codes = [new(4, null, 0, 7) { Strength = 1 }, new(4, null, 0, 9)] };
        var first = FewerCodes.Of(mixed, 1);
        Assert.AreEqual(7, first.Codes.Single().Code);
        Assert.IsEmpty(first.Directions);
        Assert.AreEqual(1 + 0.25 + (0.25 * Squares(Weights(all))), Math.Pow(first.Codes[0].Strength!.Value, 2), 1e-3);
        Assert.HasCount(1, FewerCodes.Of(mixed, 3).Directions.Single().Codes);

        static double Squares<T>(Dictionary<T, float> weights) where T : notnull => weights.Values.Sum(static one => (double)one * one);
    }

    [TestMethod]
    public void Themes_are_added_with_their_own_strengths_and_less_of_one_is_the_opposite()
    {
        var calibrated = Calibrated(writable: true);
        var (one, other) = (calibrated.Themes[0], calibrated.Themes[1]);
        var both = Weights(ThemeProfile.Of(calibrated, Names, [new(one, 1), new(other, -2)]));
        var (first, second) = (Weights(ThemeProfile.Of(calibrated, Names, [new(one, 1)])),
            Weights(ThemeProfile.Of(calibrated, Names, [new(other, 1)])));
        foreach (var code in first.Keys.Union(second.Keys))
            Assert.AreEqual(first.GetValueOrDefault(code) - (2 * second.GetValueOrDefault(code)), both.GetValueOrDefault(code), 2e-4);
        var plain = Weights(ThemeProfile.Of(Themes with { Recipe = calibrated.Recipe }, Names, [new(Themes.Themes[0], 1)]));
        foreach (var code in plain.Keys)
            Assert.AreEqual(1.5 * plain[code], first.GetValueOrDefault(code), 2e-4); // 1.5 is stored
    }

    [TestMethod]
    public void A_theme_that_cannot_be_written_says_so_with_its_figures_and_less_of_it_is_allowed()
    {
        var theme = Calibrated(writable: false).Themes[0];
        var message = Assert.ThrowsExactly<ThemeException>(() => ThemeProfile.Wanted(theme, 1, Names)).Message;
        StringAssert.Contains(message, "'night' cannot be written", StringComparison.Ordinal);
        StringAssert.Contains(message, "30 %", StringComparison.Ordinal);
        StringAssert.Contains(message, "4 % with random codes", StringComparison.Ordinal);
        Assert.AreEqual(-1, ThemeProfile.Wanted(theme, -1, Names).Weight);
    }

    [TestMethod]
    public void What_directions_write_is_kept_in_the_file_and_names_stay_theirs()
    {
        var calibrated = Calibrated(writable: true);
        var bytes = ThemeFile.Format(calibrated);
        var read = ThemeFile.Parse(bytes, "a.themes");
        CollectionAssert.AreEqual(bytes, ThemeFile.Format(read));
        Assert.AreEqual(calibrated.Recipe, read.Recipe);
        Assert.IsNull(read.Themes[2].Writing);
        Assert.AreEqual(1.5, read.Themes[0].Writing!.Strength);
        Assert.AreEqual(0.3, read.Themes[0].Writing!.Used.Rate, 1e-6);
        Assert.AreEqual(-0.1, read.Themes[0].Writing!.Tried[0].Loss, 1e-6);
        Assert.IsTrue(read.Themes[0].Writing!.Writable);
        Assert.AreEqual(ThemeFile.IdOf(Themes), ThemeFile.IdOf(read));
        Assert.IsNull(ThemeFile.Parse(ThemeFile.Format(Themes), "b.themes").Recipe);
    }

    [TestMethod]
    public void Strengths_are_chosen_that_write_most_for_what_steering_may_cost_in_the_mean()
    {
        var dear = Figures((0.1, 0.0), (0.5, 0.4), (0.9, 0.9));
        var cheap = Figures((0.1, 0.0), (0.3, 0.1), (0.4, 0.3));
        var useless = Figures((0.2, 0.1), (0.2, 0.3), (0.1, 0.45));
        var chosen = WritingEvaluation.Chosen(Tried(dear, cheap, useless));
        Assert.AreEqual(1, chosen[1], "Above 0.8 nats nothing is used.");
        Assert.AreEqual(1.5, chosen[2]);
        Assert.AreEqual(0.5, chosen[3], "What costs and brings nothing is not used.");

        // Where all cost a little too much, those give way that lose least by it.
        var (steep, flat) = (Figures((0.1, 0.1), (0.9, 0.4), (0.9, 0.5)), Figures((0.3, 0.1), (0.4, 0.4), (0.4, 0.4)));
        chosen = WritingEvaluation.Chosen(Tried(steep, flat));
        Assert.AreEqual((1.0, 0.5), (chosen[1], chosen[2]));
        chosen = WritingEvaluation.Chosen(Tried(Figures((0.1, 2), (0.2, 3), (0.3, 4))));
        Assert.AreEqual(0.5, chosen[1], "The least where all cost too much.");

        static IReadOnlyList<WritingFigures> Figures(params (double Rate, double Loss)[] tried) =>
            [.. tried.Select(static one => new WritingFigures(one.Rate, one.Rate, one.Loss))];
        static Dictionary<int, IReadOnlyList<WritingFigures>> Tried(params IReadOnlyList<WritingFigures>[] themes) =>
            themes.Index().ToDictionary(static one => one.Index + 1, static one => one.Item);
    }

    [TestMethod]
    public void A_passage_is_written_on_with_its_own_themes()
    {
        foreach (var topic in (int[])[0, 3])
        {
            var grid = PlantedCorpus.Passage(topic, 150);
            var found = ThemeProfile.OfPassage(Themes, PassageLoads.Of(PlantedText.Reader, [(grid, 0, 80), (grid, 80, 150)]));
            Assert.AreEqual(topic, PlantedText.TopicOf(found[0].Theme));
            Assert.AreEqual(1, found.Sum(static one => one.Weight * one.Weight), 1e-6);
        }

        Assert.IsEmpty(ThemeProfile.OfPassage(Themes, PassageLoads.Of(PlantedText.Reader, [])));
    }

    [TestMethod]
    public void A_receipt_of_a_theme_gives_the_same_text_and_needs_no_themes()
    {
        var profile = ThemeProfile.Of(Themes, Names, [new(Themes.Themes[0], 1), new(Themes.Themes[1], -0.5)]);
        var request = new SteerRequest("Once upon a time", profile) { Sampling = new() { MaxTokens = 12, Seed = 5 } };
        var texts = Steerer.Run(Model, request, default);
        var json = Receipt.Of("1", Model, request, texts).ToJson();
        var again = Receipt.Parse(json, "r.json");
        Assert.AreEqual(json, again.ToJson());
        Assert.AreEqual(texts.Steered[0].Text, again.Replay(Model, null, default).Steered[0].Text);
        Assert.AreNotEqual(texts.Unsteered[0].Text, texts.Steered[0].Text);
        var other = Steerer.Run(Model, request with { Profile = profile.Times(0.5) }, default);
        Assert.AreNotEqual(other.Steered[0].Text, texts.Steered[0].Text);
    }

    [TestMethod]
    public void A_trial_that_was_stopped_goes_on_and_gives_the_same()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jsonl");
        try
        {
            var whole = Tried(path);
            Assert.HasCount(2, whole.Results);
            Assert.IsTrue(whole.Themes.Themes.Where(static theme => theme.Hidden is null).All(static theme => theme.Writing is not null));
            Assert.IsTrue(whole.Results.All(static one => one.Steered.Word.Trials == 3 && one.Unsteered.Word.Trials == 12));

            var lines = File.ReadAllLines(path);
            // Cut off in the middle of a line.
            CodebookLsp.Text.Files.AtomicFile.WriteText(path, string.Join('\n', lines[..3]) + "\n" + lines[3][..40]);
            CollectionAssert.AreEqual(ThemeFile.Format(whole.Themes), ThemeFile.Format(Tried(path).Themes));
            Assert.AreSequenceEqual(lines, File.ReadAllLines(path));
        }
        finally
        {
            File.Delete(path);
        }

        static WritingReport Tried(string path) => WritingEvaluation.Run(
            Model, Themes, PlantedCorpus.Usual(),
            WritingBeginnings.Parse("""{ "dev": { "a": ["Once"], "b": ["Then we", "Now"] }, "test": { "a": ["It", "He", "I"] } }""", "b"),
            new() { Choosing = 2, Measured = 2, Sampling = new() { MaxTokens = 6 } }, path, null, default);
    }

    [TestMethod]
    public void The_judge_tells_texts_by_words_that_themes_are_not_shown_with()
    {
        var judge = new WritingJudge(PlantedCorpus.Usual(), Themes, [0, 1, 2, 3, 4, 5], 1, default);
        foreach (var theme in Themes.Themes)
        {
            Assert.IsEmpty(judge.WordsOf(theme.Number).Intersect(theme.Words));
            var text = PlantedText.Paragraph(PlantedText.TopicOf(theme), 3, new(theme.Number));
            Assert.AreEqual(theme.Number, judge.Told(text)[0]);
        }

        Assert.IsFalse(judge.HasWord("nothing of the kind", 0));
    }

    [TestMethod]
    [DataRow("[]")]
    [DataRow("""{ "dev": { "a": ["x"] } }""")]
    [DataRow("""{ "dev": { "a": [] }, "test": { "a": ["x"] } }""")]
    [DataRow("""{ "dev": { "a": [1] }, "test": { "a": ["x"] } }""")]
    public void A_file_without_beginnings_is_one_sentence(string json) => StringAssert.Contains(
        Assert.ThrowsExactly<BeginningsException>(() => WritingBeginnings.Parse(json, "b.json")).Message, "'b.json'",
        StringComparison.Ordinal);

    private static ThemeModel Calibrated(bool writable)
    {
        var writing = new ThemeWriting(1.5, [new(0.1, 0.1, -0.1), new(0.2, 0.3, 0.1), new(0.3, 0.4, 0.2)], 0.02, 0.04, 0.05, writable);
        return Themes with
        {
            Recipe = new(4, 4, 2, 0.5, 4),
            Themes = [.. Themes.Themes.Select(theme => theme.Number < 2 ? theme with { Writing = writing } : theme)],
        };
    }

    private static Dictionary<(int?, int), float> Weights(SteeringProfile profile) => profile.Directions
        .SelectMany(site => site.Codes.Select(one => ((site.Head, one.Code), (float)profile.Strength * one.Weight))).ToDictionary();
}
