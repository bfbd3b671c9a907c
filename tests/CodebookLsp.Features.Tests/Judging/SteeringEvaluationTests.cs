using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.TestFakes;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Tests.Judging;

[TestClass]
public sealed class SteeringEvaluationTests
{
    private static readonly PlantedCorpus Corpus = PlantedCorpus.Usual(FakeSteering.Hash);

    private static readonly OpenThemes Themes = new(
        "planted", PlantedText.Themes with { ModelHash = FakeSteering.Hash }, ThemeNames.Of(PlantedText.Themes, []));

    private static readonly LoadedModel Model = FakeModel.Loaded with
    {
        Sites = PlantedCorpus.Planted,
        Read = static (blocks, _) => [.. blocks.Select(PlantedText.Grid)],
        SlopesOfCodes = static (_, _, _, topics, _) => FakeSteering.Slopes(PlantedCorpus.Planted, topics.Count),
        Generate = static (request, cancel) => FakeSteering.Generate(request, PlantedCorpus.Planted, cancel),
    };

    private static readonly int[] Topics = [0, 1, 2, 4]; // not that of "dd": an ending makes it another of its words

    private static readonly IReadOnlyList<Concept> Concepts =
    [
        new("topics", "first", "Write a.", [Word(0, 1)], [], HeldOut(0)), new("topics", "second", "Write b.", [Word(1, 1)], [], HeldOut(1)),
        new("tense", "third", "Write c.", [], [Sentence(2) + " before dinner"], HeldOut(2)),
        new("tense", "fourth", "Write d.", [], [Sentence(4) + " after breakfast"], HeldOut(4)),
    ];

    private static readonly WritingBeginnings Beginnings = WritingBeginnings.Parse(
        """{ "dev": { "a": ["Once", "Then we"] }, "test": { "a": ["It", "He", "I", "They", "We", "You", "She"] } }""", "b");

    [TestMethod]
    public void Directions_and_judges_have_no_document_in_common()
    {
        var (one, other) = (new HalfCorpus(Corpus, false, 2, default), new HalfCorpus(Corpus, true, 2, default));
        var names = one.Documents.Select(static document => document.Name);
        var others = other.Documents.Select(static document => document.Name);
        Assert.IsEmpty(names.Intersect(others));
        CollectionAssert.AreEquivalent(Corpus.Documents.Select(static document => document.Name).ToArray(), names.Concat(others).ToArray());
        Assert.AreEqual(Corpus.TokenCount, one.TokenIds.Length + other.TokenIds.Length);
        foreach (IIndexedCorpus half in (HalfCorpus[])[one, other])
        {
            for (var code = 0; code < Corpus.Sites[0].Codes; code += 7)
            {
                // The same tokens, found by where they stand.
                var whole = Corpus.Firings(new(0, code)).Select(token => Place(Corpus, token)).ToHashSet();
                Assert.IsTrue(half.Firings(new(0, code)).All(token => whole.Contains(Place(half, token))));
                Assert.AreEqual(half.Firings(new(0, code)).Length, half.FiringCount(new(0, code)));
            }
        }

        for (var code = 0; code < Corpus.Sites[1].Codes; code++)
            Assert.AreEqual(Corpus.FiringCount(new(1, code)), one.FiringCount(new(1, code)) + other.FiringCount(new(1, code)));

        static (string, int) Place(IIndexedCorpus corpus, int token) =>
            (corpus.Documents[corpus.DocumentOf(token)].Name, corpus.RangeOf(token).Start);
    }

    [TestMethod]
    public void Judges_tell_texts_without_the_words_that_they_learned_from()
    {
        var judge = new ConceptJudge(new HalfCorpus(Corpus, true, 2, default), Concepts, 2, default);
        foreach (var (topic, concept) in Topics.Zip(Concepts))
        {
            Assert.IsGreaterThan(0.9, judge.Quality(concept)!.Auc);
            var own = string.Join(' ', Enumerable.Range(0, 12).Select(number => Word(topic, number % 3))); // none of the held-out words
            Assert.IsFalse(concept.HeldOut.IsIn(own));
            Assert.IsTrue(judge.Told(own, concept));
            Assert.IsFalse(judge.Told(string.Join(' ', Enumerable.Range(0, 12).Select(number => Word(5, number % 3))), concept));
        }
    }

    [TestMethod]
    public void All_methods_are_compared_on_the_same_beginnings_and_a_run_that_was_stopped_goes_on()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var whole = Run(folder);
            Assert.HasCount(4, whole.Concepts);
            Assert.HasCount(2, whole.Kinds);
            Assert.AreEqual("", whole.LeftOut);
            foreach (var concept in whole.Concepts)
            {
                CollectionAssert.AreEqual(
                    SteeringMethod.All.ToArray(), concept.Methods.Select(static one => one.Method).ToArray(), concept.Name);
                Assert.HasCount(SteeringMethod.All.Count - 1, concept.Gains);
            }

            // The first concept of each kind has more prompts.
            CollectionAssert.AreEqual(new[] { 7, 6, 7, 6 }, whole.Concepts.Select(static one => one.Prompts).ToArray());

            // Every gain is the difference of the rates, and no loss is measured against itself.
            foreach (var group in whole.Concepts.Concat(whole.Kinds).Append(whole.All))
            {
                foreach (var gain in group.Gains)
                {
                    Assert.AreEqual(
                        group.Of(SteeringMethod.FoundCodes)!.HeldOut.Mean - group.Of(gain.Over)!.HeldOut.Mean, gain.Gain.Mean, 1e-9);
                    Assert.IsTrue(gain.Gain.Low <= gain.Gain.Mean && gain.Gain.Mean <= gain.Gain.High);
                }
            }

            var path = Path.Combine(folder, "steering.jsonl");
            var lines = File.ReadAllLines(path);
            AtomicFile.WriteText(path, string.Join('\n', lines[..4]) + "\n" + lines[4][..40]); // cut off in the middle of a line
            var again = Run(folder);
            AreSame(whole, again);
            Assert.AreSequenceEqual(lines, File.ReadAllLines(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void When_the_time_is_over_it_says_what_is_left_out()
    {
        var report = Run(null, TimeSpan.Zero);
        Assert.AreEqual(5, report.Concepts[0].Prompts);
        StringAssert.Contains(report.LeftOut, "after 5 of 7 beginnings", StringComparison.Ordinal);
        StringAssert.Contains(string.Join('\n', SteeringSentences.Of(report)), report.LeftOut, StringComparison.Ordinal);
        StringAssert.Contains(SteeringPage.Format(report, "<svg></svg>"), "after 5 of 7 beginnings", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Repetition_is_the_share_of_sequences_that_came_before()
    {
        Assert.AreEqual(0, SteeringTrial.Repetition([1, 2, 3, 4, 5, 6]));
        Assert.AreEqual(0.5, SteeringTrial.Repetition([1, 2, 1, 2, 1, 2, 1]));
        Assert.AreEqual(0, SteeringTrial.Repetition([1, 1]));
    }

    [TestMethod]
    public void The_setting_is_chosen_that_finds_most_for_what_it_may_cost()
    {
        CollectionAssert.AreEqual(
            new[] { 1, 2, 0 },
            SteeringChoice.Of(
                [
                    [new(0.1, 0), new(0.5, 0.1), new(0.9, 0.6)], // the last costs too much
                    [new(0.1, 0), new(0.5, 0.1), new(0.9, 0.1)],
                    [new(0.8, 0), new(0.3, 0.1), new(0.2, 0.6)],
                ],
                texts: 1000));
        CollectionAssert.AreEqual(new[] { 0 }, SteeringChoice.Of([[new(0, 1), new(1, 2)]], 5)); // the cheapest where all cost too much

        // On few texts, what all concepts say counts.
        TriedSetting[] usual = [new(0.1, 0), new(0.9, 0.1)];
        Assert.AreEqual(1, SteeringChoice.Of([usual, usual, usual, usual, [new(0.2, 0), new(0.1, 0.1)]], texts: 1)[^1]);
        Assert.AreEqual(0, SteeringChoice.Of([usual, usual, usual, usual, [new(0.2, 0), new(0.1, 0.1)]], texts: 1000)[^1]);
    }

    [TestMethod]
    public void Intervals_are_over_prompts()
    {
        var sure = PromptBootstrap.Of([[1, 1, 1, 1, 1, 1]]);
        Assert.AreEqual((1.0, 1.0, 1.0), (sure.Mean, sure.Low, sure.High));
        Assert.AreEqual((0.5, -1.0, 1.0), PromptBootstrap.Of([[1, 0]]) is var few ? (few.Mean, few.Low, few.High) : default);

        // Concepts that rise and fall on the same prompts say no more together than one does.
        double[] own = [.. Enumerable.Range(0, 20).Select(static prompt => prompt % 2 == 0 ? 1.0 : 0)];
        var (one, alike) = (PromptBootstrap.Of([own]), PromptBootstrap.Of([own, own, own, own]));
        Assert.AreEqual(one.High - one.Low, alike.High - alike.Low, 1e-9);
        double[] opposite = [.. own.Select(static value => 1 - value)];
        var cancelled = PromptBootstrap.Of([own, opposite]);
        Assert.AreEqual(0, cancelled.High - cancelled.Low, 1e-9);

        // A longer series does not lose its prompts to a shorter one, nor the shorter one its own.
        var mixed = PromptBootstrap.Of([own, own[..6]]);
        Assert.AreEqual(0.5, mixed.Mean, 1e-9);
        Assert.IsTrue(mixed.Low > 0.05 && mixed.High < 0.95);
    }

    private static void AreSame(SteeringReport one, SteeringReport other)
    {
        foreach (var (first, second) in one.Concepts.Zip(other.Concepts))
        {
            CollectionAssert.AreEqual(first.Methods.ToArray(), second.Methods.ToArray());
            CollectionAssert.AreEqual(first.Gains.ToArray(), second.Gains.ToArray());
        }

        CollectionAssert.AreEqual(one.Agreement.ToArray(), other.Agreement.ToArray());
    }

    private static SteeringReport Run(string? folder, TimeSpan? limit = null) => SteeringEvaluation.Run(
        Model, Themes, Corpus, Beginnings, Concepts,
        new() { Choosing = 2, Prompts = 6, MorePrompts = 7, MoreOfKind = 1, Limit = limit, Sampling = new() { MaxTokens = 6 } },
        folder, null, default);

    private static string Word(int topic, int number) => PlantedCorpus.Word(topic, number);

    private static string Sentence(int topic) =>
        string.Join(' ', Enumerable.Range(0, 24).Select(number => Word(topic, number % 3))) + ".";

    /// <summary>The words by which a topic is judged: none that is given.</summary>
    private static TopicWords HeldOut(int topic) => new(Enumerable.Range(5, 5).Select(number => Word(topic, number)));
}
