using CodebookLsp.Features.Steering;

namespace CodebookLsp.Features.Tests.Steering;

[TestClass]
public sealed class EvaluationTests
{
    [TestMethod]
    [DataRow(26, 40, 0.495, 0.779)] // the paper's table, as its figures in percent are given with intervals in shared/reference
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

        static void Check(bool expected, int steered, int random, double fluency) => Assert.AreEqual(expected, new TopicResult("x", [], null, [
            new("unsteered", new(5, 100), -2.3, 0),
            new(SteeringEvaluation.Steered(1.5), new(steered, 100), fluency, 0),
            new(SteeringEvaluation.RandomCodes(1.5), new(random, 100), -2.3, 0),
        ]).Succeeds(1.5, 0.5));
    }

    [TestMethod]
    public void Every_cell_has_its_continuations()
    {
        var options = new EvaluationOptions { Samples = 10, Prompts = ["One day", "At night", "She said"], Sampling = new() { MaxTokens = 6 } };
        var unsteered = SteeringEvaluation.Unsteered(FakeSteering.Source, options, default);
        var result = SteeringEvaluation.Run("x", new(["zebra"]), [], FakeSteering.Source, options, unsteered, null, default);

        Assert.HasCount(12, unsteered);
        Assert.IsNull(result.Profile); // no background, so no code
        CollectionAssert.AreEqual(new[] { "unsteered", SteeringEvaluation.Prompted }, result.Cells.Select(static cell => cell.Name).ToArray());
        Assert.IsTrue(result.Cells.All(static cell => cell.Topic.Trials == 12));
        Assert.IsFalse(result.Succeeds(1, 0.5));
    }
}
