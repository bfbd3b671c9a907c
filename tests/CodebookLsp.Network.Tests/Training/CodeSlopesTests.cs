using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>What a little of each code does, by gradients and by doing it.</summary>
[TestClass]
public sealed class CodeSlopesTests
{
    private const int Steered = 1;
    private static readonly int[] Prompt = Tiny.Ids(9);
    private static readonly int From = Prompt.Length - 1; // one position counts: means over several are of masses here, of logarithms there

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void A_slope_is_what_a_little_of_the_code_does_where_nothing_is_snapped_after_it(string name)
    {
        const double Little = 0.02;
        using var transformer = Tiny.Model(Tiny.Named(name), Tiny.Everywhere);
        IReadOnlyList<int>[] topics = [[3, 7, 11], [20]];
        var slopes = CodeSlopes.Of(transformer, [Prompt], From, Steered, [.. topics.Select(static topic => new[] { topic })], default);
        Assert.HasCount(topics.Length, slopes);

        var site = transformer.Codebooks[^1].Sites.Last();
        int[] codes = [0, 1, site.Codes - 1];
        var effects = NextTokenEffects.Measure(
            transformer, [Prompt], From,
            [.. codes.SelectMany(code => new[] { Little, -Little }.Select(strength => new ForcedCodes(
                [new(site.Layer, site.Placement, site.Head, code) { Mode = InterventionMode.Add, Strength = strength, From = Steered }],
                [])))],
            topics, null, default);
        foreach (var (topic, own) in slopes.Index())
        {
            foreach (var (at, code) in codes.Index())
            {
                var (more, less) = (effects[1 + (2 * at)].Masses[topic], effects[2 + (2 * at)].Masses[topic]);
                Assert.AreEqual(Math.Log(more / less) / (2 * Little), own[^1][code], 0.01 + (0.02 * Math.Abs(own[^1][code])));
            }
        }

        Assert.IsTrue(slopes.All(static topic => topic.All(static one => one.All(float.IsFinite))));
        Assert.IsTrue(slopes[0][0].Any(static one => one != 0), "The first site reaches the output too.");
    }

    [TestMethod]
    public void Prompts_of_several_lengths_count_by_their_positions()
    {
        using var transformer = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        int[][] prompts = [Prompt, Tiny.Ids(6, seed: 5), Tiny.Ids(9, seed: 2)];
        IReadOnlyList<int>[][] topic = [[[3, 7]]];
        var together = CodeSlopes.Of(transformer, prompts, 2, Steered, topic, default)[0];
        var alone = prompts
            .Select(prompt => (Slopes: CodeSlopes.Of(transformer, [prompt], 2, Steered, topic, default)[0], prompt.Length - 2))
            .ToArray();
        for (var site = 0; site < together.Length; site++)
        {
            var expected = alone.Sum(one => one.Slopes[site][5] * one.Item2) / alone.Sum(static one => one.Item2);
            Assert.AreEqual(expected, together[site][5], 1e-3 + (1e-3 * Math.Abs(expected)));
        }
    }

    [TestMethod]
    public void Sets_asked_for_together_count_by_the_mean_of_their_slopes()
    {
        using var transformer = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        var slopes = CodeSlopes.Of(transformer, [Prompt], From, Steered, [[[3, 7], [20]], [[3, 7]], [[20]]], default);
        Assert.IsTrue(slopes[1].Zip(slopes[2]).Any(static pair => Math.Abs(pair.First[5] - pair.Second[5]) > 1e-3), "or nothing is shown");
        foreach (var (both, one, other) in slopes[0].Zip(slopes[1], slopes[2]))
            Assert.AreEqual((one[5] + other[5]) / 2, both[5], 1e-4 + (1e-3 * Math.Abs(both[5])));
    }

    [TestMethod]
    public void Whoever_cancels_is_heard()
    {
        using var transformer = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        Assert.ThrowsExactly<OperationCanceledException>(
            () => CodeSlopes.Of(transformer, [Prompt], From, Steered, [[[1]]], new CancellationToken(canceled: true)));
    }
}
