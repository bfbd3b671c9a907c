using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Wishes;

/// <summary>Codes that bring a topic up and leave something else as it is.</summary>
[TestClass]
public sealed class SparingCodesTests
{
    private const int Site = 2; // layer 4, head 0

    private static readonly IReadOnlyList<float[][]> Slopes = FakeSteering.Slopes(FakeModel.Sites, 2);

    /// <summary>Where what is forced does what its slopes say, and no more.</summary>
    private static readonly LoadedModel Straight = FakeModel.Loaded with
    {
        SlopesOfCodes = static (_, _, _, topics, _) => FakeSteering.Slopes(FakeModel.Sites, topics.Count),
        MeasureNextToken = static (_, _, variants, topics, _, _) => [Effect([], topics.Count), .. variants.Select(variant => Effect(
            [.. variant.Directions.SelectMany(one => one.Codes.Select(code => code with { Weight = (float)one.Strength * code.Weight }))],
            topics.Count))],
    };

    /// <summary>Code 0 raises both, 1 and 3 the topic alone, 60 lowers both.</summary>
    private static readonly SteeringProfile Plain = new("topic", [])
    {
        Model = FakeSteering.Hash,
        Positions = SteeredPositions.Generated,
        Directions = [new(4, Placement.AttnPreproj, 0, [new(0, 1), new(1, 0.5f), new(3, 0.5f), new(60, 0.5f)])],
    };

    [TestMethod]
    public void What_is_worth_most_comes_first_and_all_change_as_much()
    {
        var ways = SparingCodes.Of(Straight, Plain, [1], [new("kept", [2])], default);
        Assert.HasCount(5, ways);
        Assert.IsTrue(ways.Zip(ways.Skip(1)).All(static pair => pair.First.Effect.Worth >= pair.Second.Effect.Worth));
        var own = ways.Single(static one => one.Way == "as it was");
        Assert.AreEqual(1, own.Profile.Strength, 1e-9);
        Assert.AreEqual(Math.Exp(Along(Plain, 0)), own.Effect.Gain, 1e-6);
        Assert.AreEqual(Math.Exp(Along(Plain, 1)), own.Effect.Kept.Single(), 1e-6);
        Assert.IsGreaterThan(own.Effect.Worth + 0.2, ways[0].Effect.Worth);
        foreach (var way in ways)
            Assert.AreEqual(Squares(Plain), Squares(way.Profile), 0.02 * Squares(Plain), way.Way);
        Assert.AreEqual(1, ways.Single(static one => one.Way == "corrected").Effect.Kept.Single(), 0.002);
    }

    [TestMethod]
    public void Where_no_code_harms_leaving_such_out_is_no_way_of_its_own()
    {
        var harmless = Plain with { Directions = [Plain.Directions[0] with { Codes = [.. Plain.Directions[0].Codes.SkipLast(1)] }] };
        CollectionAssert.AreEquivalent(
            new[] { "as it was", "corrected", "codes chosen by slope" },
            SparingCodes.Of(Straight, harmless, [1], [new("kept", [2])], default).Select(static one => one.Way).ToArray());
    }

    [TestMethod]
    public void A_corrected_profile_has_no_slope_of_what_is_kept_and_is_the_nearest_such()
    {
        var corrected = SparingCodes.WithoutSlope(Straight, Plain, [Slopes[1]]);
        Assert.AreEqual(0, Along(corrected, 1), 1e-3);
        // What was taken away lies along the kept slopes: codes without any keep their weights.
        var weights = corrected.Directions.Single().Codes.ToDictionary(static one => one.Code, static one => one.Weight);
        Assert.AreEqual((0.5f, 0.5f), (weights[1], weights[3]));
        Assert.IsLessThan(1, weights[0]);

        // Two that are kept and are the same leave what one does.
        var twice = SparingCodes.WithoutSlope(Straight, Plain, [Slopes[1], Slopes[1]]);
        Assert.IsTrue(twice.Directions[0].Codes.SequenceEqual(corrected.Directions[0].Codes));
    }

    [TestMethod]
    public void Codes_that_change_more_of_the_kept_than_they_bring_are_left_out()
    {
        var (topic, kept) = (Slopes[0], Slopes[1].Select(static site => site.Select(static slope => 4 * slope).ToArray()).ToArray());
        CollectionAssert.AreEqual(
            new[] { 1, 3 }, SparingCodes.WithoutHarm(Straight, Plain, topic, [kept]).Directions.Single().Codes
                .Select(static one => one.Code).ToArray());
        Assert.IsEmpty(SparingCodes.WithoutHarm(Straight, Plain with { Directions = [] }, topic, [kept]).Directions);

        var chosen = SparingCodes.Chosen(Straight, Plain, topic, [kept]);
        Assert.IsTrue(chosen.Directions.All(static one => one.Layer == 4), "only where the profile writes");
        Assert.IsTrue(chosen.Directions.SelectMany(static one => one.Codes).All(static one => one.Code % 2 == 1 && one.Code < 50));
        Assert.AreEqual((Plain.Name, Plain.Model, Plain.Positions), (chosen.Name, chosen.Model, chosen.Positions));
    }

    private static double Along(SteeringProfile profile, int topic) =>
        profile.Directions.Sum(one => one.Codes.Sum(code => code.Weight * profile.Strength * Slopes[topic][Site][code.Code]));

    private static double Squares(SteeringProfile profile) => profile.Directions.Sum(one =>
        one.Codes.Sum(code => Math.Pow(code.Weight * profile.Strength, 2)));

    private static NextTokenEffect Effect(IReadOnlyList<WeightedCode> codes, int topics) => new(
        [.. Enumerable.Range(0, topics).Select(topic => 0.001 * Math.Exp(codes.Sum(code =>
            code.Weight * Slopes[Math.Min(topic, 1)][Site][code.Code])))],
        codes.Sum(static code => (double)code.Weight * code.Weight));
}
