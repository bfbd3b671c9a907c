using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

/// <summary>Steering that becomes stronger and weaker from token to token, and is made again exactly.</summary>
[TestClass]
public sealed class SteeringReinsTests
{
    private static readonly SteeringProfile Profile = new("one", [new(4, null, 1, 7)])
    {
        Directions = [new(4, null, 0, [new(9, 0.5f)])],
        Positions = SteeredPositions.Generated,
    };

    private static SteerRequest Request(SteeringConditions conditions, string prompt = "The whale came up and") =>
        new(prompt, Profile with { Conditions = conditions })
        {
            Samples = 3,
            Sampling = new() { MaxTokens = 20, Seed = 5 },
        };

    [TestMethod]
    public void Strengths_are_kept_for_each_sample_and_a_receipt_makes_the_same_texts_from_them()
    {
        foreach (var conditions in (SteeringConditions[])
            [new() { AfterSentence = true }, new() { When = [new(0, null, 0, 3), new(0, null, 1, 4)], Within = 3 }])
        {
            var request = Request(conditions);
            var texts = Steerer.Run(FakeModel.Loaded, request, default);
            Assert.HasCount(3, texts.Strengths);
            Assert.IsTrue(texts.Strengths.All(static sample => sample.Count >= 20 && sample.All(static one => one is 0 or 1)));
            var receipt = Receipt.Parse(Receipt.Of("1", FakeModel.Loaded, request, texts).ToJson(), "r.json");
            Assert.AreEqual(conditions.AfterSentence, receipt.Profile.Conditions.AfterSentence);
            CollectionAssert.AreEqual(conditions.When.ToArray(), receipt.Profile.Conditions.When.ToArray());
            var again = receipt.Replay(FakeModel.Loaded, null, default);
            CollectionAssert.AreEqual(Texts(texts), Texts(again));
            for (var sample = 0; sample < 3; sample++)
                CollectionAssert.AreEqual(texts.Strengths[sample].ToArray(), again.Strengths[sample].ToArray());
        }
    }

    [TestMethod]
    public void Nothing_is_steered_before_the_sentence_has_ended()
    {
        // The stand-in writes hardly a full stop, so all depends on the prompt.
        var open = Steerer.Run(FakeModel.Loaded, Request(new() { AfterSentence = true }), default);
        var ended = Steerer.Run(FakeModel.Loaded, Request(new() { AfterSentence = true }, "The whale came up."), default);
        Assert.IsTrue(ended.Strengths.All(static sample => sample.All(static one => one == 1)));
        for (var sample = 0; sample < 3; sample++)
        {
            var first = open.Strengths[sample].ToList().IndexOf(1);
            var before = first < 0 ? 20 : first;
            Assert.IsGreaterThan(0, before);
            CollectionAssert.AreEqual(
                open.Unsteered[sample].Ids.Take(before).ToArray(), open.Steered[sample].Ids.Take(before).ToArray());
        }
    }

    [TestMethod]
    [DataRow("It ended.", true)]
    [DataRow("It ended.” ", true)]
    [DataRow("Did it (really?)", true)]
    [DataRow("A heading\n\n", true)]
    [DataRow("It was 3.5", false)]
    [DataRow("It did not, and", false)]
    public void A_sentence_ends_with_its_mark(string text, bool ends) => Assert.AreEqual(ends, SteeringReins.EndsSentence(text));

    [TestMethod]
    public void Steering_ends_when_the_word_has_been_said()
    {
        var free = Steerer.Run(FakeModel.Loaded, Request(new() { UntilSaid = ["qqqqq"] }), default);
        Assert.IsTrue(free.Strengths.All(static sample => sample.All(static one => one == 1)));
        var word = new string([.. free.Steered[0].Text.Trim().TakeWhile(char.IsLetter)]);
        Assert.IsGreaterThan(0, word.Length);
        var ended = Steerer.Run(FakeModel.Loaded, Request(new() { UntilSaid = [word] }), default);
        Assert.AreEqual(0, ended.Strengths[0][^1]);
        Assert.AreEqual(1, ended.Strengths[0][0]);
    }

    [TestMethod]
    public void A_code_is_waited_for_and_remembered_for_some_tokens()
    {
        // Any code of the site: one fires on every token.
        var all = Steerer.Run(
            FakeModel.Loaded,
            Request(new() { When = [.. Enumerable.Range(0, 20).Select(static code => new SteeredCode(0, null, 0, code))], Within = 1 }),
            default);
        Assert.IsTrue(all.Strengths.All(static sample => sample[0] == 0 && sample.Skip(1).All(static one => one == 1)));
        StringAssert.Contains(
            Assert.ThrowsExactly<ProfileException>(() => Steerer.Run(
                FakeModel.Loaded, Request(new() { When = [new(0, null, 0, 99)] }), default)).Message, "code 99");
    }

    [TestMethod]
    public void What_replaces_codes_has_no_more_or_less()
    {
        var request = Request(new() { AfterSentence = true });
        var replacing = request with { Profile = request.Profile with { Mode = InterventionMode.Replace } };
        StringAssert.Contains(
            Assert.ThrowsExactly<ProfileException>(() => Steerer.Run(FakeModel.Loaded, replacing, default)).Message, "from token to token");
    }

    [TestMethod]
    public void Conditions_are_read_strictly()
    {
        foreach (var wrong in (string[])
            ["\"when\": 4", "\"when\": [ { \"layer\": 4 } ]", "\"within\": 0", "\"afterSentence\": 1", "\"untilSaid\": [ \"\" ]"])
        {
            _ = Assert.ThrowsExactly<ProfileException>(() => ProfileFile.Parse($$"""{ "codes": [], {{wrong}} }""", "x"), wrong);
        }
    }

    [TestMethod]
    public void A_controller_comes_to_its_target_and_leaves_its_limits_at_once()
    {
        // A text that takes up a twelfth of the steering with every token, and forgets as much.
        var (controller, share) = (new HoldController(0.5), 0.0);
        for (var token = 0; token < 200; token++)
            share += ((0.6 * controller.Next(share)) - share) / 12;
        Assert.AreEqual(0.5, share, 0.02);

        // However long it was out of reach, it does not go on pushing afterwards.
        controller = new(0.5);
        for (var token = 0; token < 300; token++)
            Assert.IsInRange(HoldController.Least, HoldController.Most, controller.Next(0));
        Assert.IsLessThan(HoldController.Most, Enumerable.Range(0, 12).Select(_ => controller.Next(0.9)).Last());
    }

    [TestMethod]
    public void A_gauge_tells_a_passage_of_the_theme_from_another()
    {
        foreach (var below in (int[])[int.MaxValue, 0])
        {
            var theme = PlantedText.Themes.Themes.First(static theme => theme.Hidden is null);
            var (topic, gauge) = (PlantedText.TopicOf(theme), new ThemeGauge(PlantedText.Themes, theme, below));
            Assert.IsGreaterThan(0.4, gauge.Of(Codes(topic)));
            Assert.IsLessThan(0.2, gauge.Of(Codes((topic + 1) % PlantedCorpus.Topics)));
        }

        static int[][] Codes(int topic) => [.. PlantedCorpus.Passage(topic, 32).Ids.Chunk(PlantedCorpus.Planted.Count)];
    }

    [TestMethod]
    public void A_held_theme_is_held_and_made_again()
    {
        var model = FakeModel.Loaded with
        {
            Sites = PlantedCorpus.Planted,
            Read = static (blocks, _) => [.. blocks.Select(PlantedText.Grid)],
        };
        var theme = PlantedText.Themes.Themes.First(static theme => theme.Hidden is null);
        var profile = ThemeProfile.Of(PlantedText.Themes with { ModelHash = FakeSteering.Hash }, "t", new WeightedTheme(theme, 1));
        var gauge = new ThemeGauge(PlantedText.Themes, theme, 0);
        var texts = new List<IReadOnlyList<double>>();
        foreach (var target in (double[])[0.05, 2])
        {
            var controller = new HoldController(target);
            texts.Add([.. Enumerable.Range(0, 30).Select(_ => controller.Next(gauge.Of(
                [.. PlantedCorpus.Passage(PlantedText.TopicOf(theme), 32).Ids.Chunk(PlantedCorpus.Planted.Count)])))]);
        }

        Assert.AreEqual(HoldController.Least, texts[0][^1]); // there is enough of it
        Assert.AreEqual(HoldController.Most, texts[1][^1]); // there cannot be so much
        Assert.IsGreaterThan(0, HeldTheme.ShareIn(PlantedText.Paragraph(PlantedText.TopicOf(theme), 40, new(3)),
            new ThemeReader(PlantedText.Themes), theme, model, default));
        Assert.IsNotEmpty(profile.Directions);
    }

    [TestMethod]
    public void The_best_sample_has_the_most_words_for_the_least_loss()
    {
        static Continuation Text(string text, double fluency) =>
            new(text, [1, 2, 3, 4, 5, 6], Network.Generation.StopReason.MaxTokens, fluency);

        var texts = new SteeredTexts(
            [Text("a ship", -2), Text("ships at sea", -2.1), Text("sea sea sea sea", -9)], [Text("a tree", -2), Text("the sea", -2.2)], []);
        var (steered, unsteered) = BestSample.Of(texts, new(["sea", "ship"]));
        Assert.AreEqual((1, 2), (steered.Number, steered.Words));
        Assert.AreEqual((1, 1), (unsteered.Number, unsteered.Words));
    }

    private static string[] Texts(SteeredTexts texts) => [.. texts.Steered.Select(static text => text.Text)];
}
