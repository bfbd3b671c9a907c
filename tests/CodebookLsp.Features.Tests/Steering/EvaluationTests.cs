using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Steering;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

[TestClass]
public sealed class EvaluationTests
{
    [TestMethod]
    [DataRow(26, 40, 0.495, 0.779)] // the paper's table, its figures in percent with their intervals
    [DataRow(36, 40, 0.769, 0.960)]
    [DataRow(1, 40, 0.004, 0.129)]
    [DataRow(0, 0, 0, 1)]
    public void Wilsons_interval(int hits, int trials, double low, double high)
    {
        var interval = new WilsonInterval(hits, trials);
        Assert.AreEqual(low, interval.Low, 6e-4);
        Assert.AreEqual(high, interval.High, 6e-4);
    }

    [TestMethod]
    public void Repetition_is_the_share_of_sequences_that_came_before()
    {
        Assert.AreEqual(0, SteeringEvaluation.Repetition([1, 2, 3, 4, 5, 6]));
        Assert.AreEqual(0.5, SteeringEvaluation.Repetition([1, 2, 1, 2, 1, 2, 1]));
        Assert.AreEqual(0, SteeringEvaluation.Repetition([1, 1]));
    }

    [TestMethod]
    public void A_topic_succeeds_above_both_controls_without_losing_fluency()
    {
        Check(true, 60, 5, -2.6);
        Check(false, 60, 50, -2.6); // random codes do it as well
        Check(false, 60, 5, -2.9); // too costly
        Check(false, 8, 5, -2.4); // intervals overlap

        static void Check(bool expected, int steered, int random, double fluency) =>
            Assert.AreEqual(
                expected,
                new TopicResult(
                    "x", [], null,
                    [
            new("unsteered", new(5, 100), -2.3, 0),
            new(SteeringEvaluation.Steered(1.5), new(steered, 100), fluency, 0),
            new(SteeringEvaluation.RandomCodes(1.5), new(random, 100), -2.3, 0),
        ]).Succeeds(1.5, 0.5));
    }

    [TestMethod]
    public async Task Random_codes_are_as_many_as_strong_and_others_at_each_prompt()
    {
        var path = Path.GetTempFileName();
        try
        {
            await using (var file = new StreamWriter(path))
                await file.WriteAsync(
                    string.Concat(Enumerable.Repeat("The whale swam on, and nobody on the ship said a word about it. ", 60)));
            var background = await BackgroundText.ReadAsync([path], FakeModel.Loaded, null, null, null, default);
            var seen = new List<string>();
            var source = FakeModel.Loaded with
            {
                Generate = (request, cancel) =>
                {
                    var samples = FakeModel.Loaded.Generate(request, cancel);
                    seen.AddRange(samples.Select(sample => $"{request.Prompt.Count} {sample.Branch} {sample.Text}"));
                    return samples;
                },
            };
            var options = new EvaluationOptions
            {
                Samples = 4,
                Prompts = ["One day", "At night"],
                Strengths = [1, 2],
                Sampling = new() { MaxTokens = 6 },
            };
            var result = SteeringEvaluation.Run(
                "x", new(["whale", "ship"]), background, source, options, SteeringEvaluation.Unsteered(source, options, default), null,
                default);

            Assert.IsNotNull(result.Profile);
            CollectionAssert.AreEqual(
                new[] { "unsteered", "steered ×1", "steered ×2", "random codes ×1", "random codes ×2", SteeringEvaluation.Prompted },
                result.Cells.Select(static cell => cell.Name).ToArray());
            Assert.IsTrue(result.Cells.All(static cell => cell.Topic.Trials == 4));
            Assert.HasCount(seen.Count, seen.Distinct()); // no way is another one again
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Every_cell_has_its_continuations()
    {
        var options = new EvaluationOptions
        {
            Samples = 10,
            Prompts = ["One day", "At night", "She said"],
            Sampling = new() { MaxTokens = 6 },
        };
        var unsteered = SteeringEvaluation.Unsteered(FakeModel.Loaded, options, default);
        var result = SteeringEvaluation.Run("x", new(["zebra"]), [], FakeModel.Loaded, options, unsteered, null, default);

        Assert.HasCount(12, unsteered);
        Assert.IsNull(result.Profile); // no background, so no code
        CollectionAssert.AreEqual(
            new[] { "unsteered", SteeringEvaluation.Prompted }, result.Cells.Select(static cell => cell.Name).ToArray());
        Assert.IsTrue(result.Cells.All(static cell => cell.Topic.Trials == 12));
        Assert.IsFalse(result.Succeeds(1, 0.5));
    }
}
