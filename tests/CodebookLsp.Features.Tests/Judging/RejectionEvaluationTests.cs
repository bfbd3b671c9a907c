using CodebookLsp.Features.Core;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Network.Generation;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Judging;

/// <summary>What the best of several samples brings: the same choice among steered and unsteered ones.</summary>
[TestClass]
public sealed class RejectionEvaluationTests
{
    private static readonly LoadedModel Model = FakeModel.Loaded with
    {
        Sites = PlantedCorpus.Planted,
        SlopesOfCodes = static (_, _, _, asked, _) => FakeSteering.Slopes(PlantedCorpus.Planted, asked.Count),
        Generate = static (request, cancel) => FakeSteering.Generate(request, PlantedCorpus.Planted, cancel),
    };

    [TestMethod]
    public void The_best_is_chosen_by_given_words_and_judged_by_others_among_as_many_of_both()
    {
        var texts = new SteeredTexts(
            [Text("a tree", -2), Text("a ship on the waves", -2.4), Text("ships and sea, ships and sea", -2.2)],
            [Text("the waves", -2.1), Text("a house", -1.9), Text("a ship", -2)], []);
        (TopicWords, TopicWords)[] judges = [(new(["ship", "sea"]), new(["wave"]))];

        var one = RejectionEvaluation.Row(1, [[texts]], judges);
        AreEqual(0, 0, 0, one.Steered);
        AreEqual(0, 1, 0.1, one.Unsteered);
        Assert.AreEqual(-1, one.More.Mean, 1e-9);

        var two = RejectionEvaluation.Row(2, [[texts]], judges);
        AreEqual(1, 1, 0.4, two.Steered);
        AreEqual(0, 0, -0.1, two.Unsteered); // of two without a given word the more fluent one

        var three = RejectionEvaluation.Row(3, [[texts], [texts]], [.. judges, (new(["sea"]), new(["house"]))]);
        AreEqual(1, 0, 0.2, three.Steered);
        AreEqual(0.5, 0.5, -0.05, three.Unsteered);

        static Continuation Text(string text, double fluency) => new(text, [1, 2, 3, 4, 5, 6], StopReason.MaxTokens, fluency);

        static void AreEqual(double given, double heldOut, double loss, RejectionTexts found)
        {
            Assert.AreEqual(given, found.Given.Mean, 1e-9);
            Assert.AreEqual(heldOut, found.HeldOut.Mean, 1e-9);
            Assert.AreEqual(loss, found.Loss.Mean, 1e-9);
        }
    }

    [TestMethod]
    public void As_many_steered_and_unsteered_samples_are_made_and_concepts_without_words_passed_over()
    {
        var made = new List<GenerationRequest>();
        var listening = Model with
        {
            Generate = (request, cancel) =>
            {
                made.Add(request);
                return Model.Generate(request, cancel);
            },
        };
        Concept[] concepts =
        [
            new("topics", "football", "Write.", ["football"], [], new(["goal"])),
            new("tense", "past", "Write.", [], ["It was."], new(["had"])),
        ];
        var report = RejectionEvaluation.Run(listening, new(null, null), concepts, ["Once", "Then we"], 6, null, default);
        Assert.AreEqual((1, 2), (report.Concepts, report.Beginnings));
        CollectionAssert.AreEqual(new[] { 1, 2, 4, 6 }, report.Rows.Select(static row => row.Samples).ToArray());
        Assert.HasCount(2, made);
        Assert.IsTrue(made.All(static request => request is { Samples: 6, Branches.Count: 2 }));
        Assert.AreEqual(2, made.Select(static request => request.Options.Seed).Distinct().Count());

        StringAssert.Contains(
            Assert.ThrowsExactly<WishException>(
                () => RejectionEvaluation.Run(Model, new(null, null), [concepts[1]], ["Once"], 2, null, default)).Message,
            "None of the concepts");
    }
}
