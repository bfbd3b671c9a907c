using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Wishes;

/// <summary>Words become codes: those of the planted topic that the words belong to.</summary>
[TestClass]
public sealed class WishMakerTests
{
    private static readonly PlantedCorpus Corpus = PlantedCorpus.Usual(FakeSteering.Hash);
    private static readonly OpenThemes Themes = new(
        "planted", PlantedText.Themes with { ModelHash = FakeSteering.Hash }, ThemeNames.Of(PlantedText.Themes, []));
    private static readonly LoadedModel Model = FakeModel.Loaded with
    {
        Sites = PlantedCorpus.Planted,
        SlopesOfCodes = static (_, _, _, topics, _) => FakeSteering.Slopes(PlantedCorpus.Planted, topics.Count),
        Generate = static (request, cancel) => FakeSteering.Generate(request, PlantedCorpus.Planted, cancel),
    };

    [TestMethod]
    [DataRow("{0}, {1}")]
    [DataRow("{0}")]
    [DataRow("the {0} and the {1}!")]
    public void Words_give_the_codes_that_bring_them_up_and_what_belongs_to_them(string shape)
    {
        for (var topic = 0; topic < PlantedCorpus.Topics; topic++)
        {
            var wish = new WishMaker(Corpus, Themes).Understood(
                string.Format(null, shape, PlantedCorpus.Word(topic, 1), PlantedCorpus.Word(topic, 4)), Model, default);
            Assert.AreEqual(topic, PlantedText.TopicOf(wish.Near!));
            Assert.IsNotEmpty(wish.Related);
            Assert.IsTrue(wish.Related.All(word => word[0] == 'a' + topic), string.Join(' ', wish.Related));
            Assert.IsGreaterThan(4, wish.Passages);

            // The lower its number, the likelier a code makes words: of each site the first.
            Assert.IsTrue(wish.Profile.Codes.All(static code => code is { Code: 0, Note: not null }));
            Assert.AreEqual(
                wish.Profile.Codes.Count, wish.Profile.Codes.DistinctBy(static code => (code.Layer, code.Placement, code.Head)).Count());
            Assert.AreEqual(SteeredPositions.Recent, wish.Profile.Positions);
            Assert.IsInRange(0.24, 0.26, wish.Effect!.AsItIs.Change);
        }
    }

    [TestMethod]
    public void Names_do_not_stand_beside_words_but_beside_names()
    {
        string[] names = [PlantedCorpus.Word(2, 4), PlantedCorpus.Word(2, 5)];
        var maker = new WishMaker(PlantedCorpus.Usual(FakeSteering.Hash, names), Themes);
        var related = maker.Understood(PlantedCorpus.Word(2, 1), Model, default).Related;
        Assert.IsNotEmpty(related);
        Assert.IsEmpty(related.Intersect(names));
        var small = new WishMaker(Corpus, Themes).Understood(PlantedCorpus.Word(2, 1), Model, default).Related;
        CollectionAssert.Contains(small.ToArray(), names[0]);
        CollectionAssert.Contains(maker.Understood(names[0], Model, default).Related.ToArray(), names[1]);
    }

    [TestMethod]
    public void Words_of_all_prose_stand_beside_none()
    {
        // They come in every passage, so nothing comes with them oftener than elsewhere.
        Assert.IsEmpty(new WishMaker(Corpus, Themes).Understood("zzg, zzh, zzi", Model, default).Related);
    }

    [TestMethod]
    public void What_slopes_promise_is_tried_and_left_out_where_it_does_not_come_true()
    {
        var promised = Model with
        {
            SlopesOfCodes = static (_, _, _, topics, _) =>
            [
                .. FakeSteering.Slopes(PlantedCorpus.Planted, topics.Count).Select(static sites =>
                    sites.Select(static (codes, site) => site == 0 ? [.. codes.Select(static (_, code) => (float)code)] : codes).ToArray()),
            ],
        };
        var wish = new WishMaker(Corpus, Themes).Understood(PlantedCorpus.Word(2, 1), promised, default);
        var first = PlantedCorpus.Planted[0];
        Assert.IsFalse(wish.Profile.Codes.Any(code => code.Layer == first.Layer && code.Head == first.Head));
        Assert.HasCount(PlantedCorpus.Planted.Count - 1, wish.Profile.Codes);
    }

    [TestMethod]
    public void Words_that_no_text_has_are_written_and_it_is_said()
    {
        foreach (var maker in (WishMaker[])[new(Corpus, Themes), new(null, Themes), new(null, null)])
        {
            var wish = maker.Understood("football", Model, default);
            Assert.AreEqual(0, wish.Passages);
            Assert.IsNull(wish.Near);
            Assert.IsEmpty(wish.Related);
            StringAssert.Contains(WishText.Of(wish, Themes.Names), "hardly have these words");
        }
    }

    [TestMethod]
    public void A_wish_that_says_nothing_is_refused_in_one_sentence()
    {
        var maker = new WishMaker(Corpus, Themes);
        Refused("", "There are no words to steer toward");
        Refused(" ,;\n", "There are no words to steer toward");
        Refused(string.Join(' ', Enumerable.Repeat("a", 61)), "This is more than 60 words");
        Refused("football", "No code of this model makes football likelier", Model with
        {
            SlopesOfCodes = static (_, _, _, topics, _) =>
                [.. topics.Select(static _ => PlantedCorpus.Planted.Select(static one => new float[one.Codes]).ToArray())],
        });

        void Refused(string text, string said, LoadedModel? model = null) => StringAssert.Contains(
            Assert.ThrowsExactly<WishException>(() => maker.Understood(text, model ?? Model, default)).Message, said);
    }

    [TestMethod]
    public void What_was_understood_is_remembered()
    {
        var (maker, asked) = (new WishMaker(Corpus, Themes), 0);
        var counting = Model with
        {
            SlopesOfCodes = (prompts, from, steered, wanted, cancel) =>
            {
                asked++;
                return Model.SlopesOfCodes(prompts, from, steered, wanted, cancel);
            },
        };
        var wish = maker.Understood(PlantedCorpus.Word(2, 1), counting, default);
        Assert.AreSame(wish, maker.Understood(PlantedCorpus.Word(2, 1), counting, default));
        Assert.AreEqual(1, asked);
    }

    [TestMethod]
    public void What_does_no_more_than_random_codes_is_known_to_do_nothing()
    {
        // Each code does something by itself, and all together nothing.
        var idle = Model with
        {
            MeasureNextToken = static (prompts, from, variants, topics, progress, cancel) =>
                [.. Model.MeasureNextToken(prompts, from, variants, topics, progress, cancel)
                    .Select((effect, at) => at == 0 || variants[at - 1].Codes.Count == 1
                        ? effect : effect with { Masses = [.. effect.Masses.Select(static _ => 0.001)] })],
        };
        var wish = new WishMaker(Corpus, Themes).Understood(PlantedCorpus.Word(2, 1), idle, default);
        Assert.IsTrue(wish.Effect!.DoesNothing);
        StringAssert.Contains(WishText.Of(wish, Themes.Names), "does not write it");
    }

    [TestMethod]
    public void A_profile_keeps_what_was_measured()
    {
        var wish = new WishMaker(Corpus, Themes).Understood(PlantedCorpus.Word(2, 1), Model, default);
        var effect = EffectMeter.Measure(Model, wish.Profile, wish.Words, [5], EffectMeter.Factors, write: true, default);
        CollectionAssert.AreEqual(new[] { 0.5, 1, 1.5 }, effect.Strengths.Select(static one => one.Factor).ToArray());
        Assert.IsTrue(effect.Strengths.All(static one => one.Cost is not null));
        var again = ProfileFile.Parse(ProfileFile.Format(wish.Profile with { Effect = effect }), "x").Effect!;
        CollectionAssert.AreEqual(effect.Words.ToArray(), again.Words.ToArray());
        Assert.AreEqual(effect.AsItIs.Gain, again.AsItIs.Gain, 0.01);
        Assert.AreEqual(effect.DoesNothing, again.DoesNothing);
        foreach (var wrong in (string[])["4", "{ }", """{ "words": [], "strengths": [] }"""])
        {
            StringAssert.Contains(
                Assert.ThrowsExactly<ProfileException>(
                    () => ProfileFile.Parse($$"""{ "codes": [], "effect": {{wrong}} }""", "x")).Message, "'effect'");
        }
    }

    [TestMethod]
    public void Examples_give_the_codes_that_bring_up_what_marks_them()
    {
        // The stand-in goes by the letter that words begin with.
        var examples = Blocks("doctor dinner desert dragon dance district");
        var others = Blocks("battle branch bridge breakfast birth bottle");
        foreach (var (maker, against) in new[] { (new WishMaker(Corpus, Themes), null), (new WishMaker(null, null), others) })
        {
            var (profile, tokens) = maker.FromExamples("d", examples, against, Model, default)!.Value;
            Assert.IsTrue(tokens.All(static token => FakeModel.Tokenizer.Piece(token).StartsWith(" d", StringComparison.Ordinal)));
            Assert.IsTrue(profile.Codes.All(static code => code.Code == 0));
        }

        StringAssert.Contains(
            Assert.ThrowsExactly<WishException>(() => new WishMaker(null, null).FromExamples("d", examples, null, Model, default)).Message,
            "--against");
    }

    private static AnnotatedBlock[] Blocks(string words) =>
        [.. PlantedText.Blocks(string.Join(' ', Enumerable.Repeat(words, 30)))];

    [TestMethod]
    public void Parts_are_mixed_site_by_site_and_what_replaces_cannot_be_weighted()
    {
        var (one, other) = (Of("a", 7, 0.5f), Of("b", 8, 1));
        var mixed = ProfileMix.Of([new("a", one, 2), new("b", other, -0.5), new("a", one, 1)]);
        Assert.AreEqual("toward a (2), less of b (0.5), toward a", mixed.Name);
        var direction = mixed.Directions.Single();
        Assert.AreEqual("7:1.5 8:-0.5", string.Join(' ', direction.Codes.Select(static code => $"{code.Code}:{code.Weight}")));

        var replaces = new SteeringProfile("r", [new(0, null, 0, 3)]) { Mode = Network.Codebooks.InterventionMode.Replace };
        Assert.AreEqual(2, ProfileMix.Of([new("a", one, 1), new("r", replaces, 1)]).Codes.Count + 1);
        StringAssert.Contains(
            Assert.ThrowsExactly<ProfileException>(() => ProfileMix.Of([new("r", replaces, -1)])).Message, "there is no less of it");

        static SteeringProfile Of(string name, int code, float weight) => new(name, [])
        {
            Directions = [new(0, null, 0, [new(code, weight)])],
            Positions = SteeredPositions.Generated,
        };
    }
}
