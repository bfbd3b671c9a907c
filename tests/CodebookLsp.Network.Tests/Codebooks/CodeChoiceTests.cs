using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Tests.Codebooks;

[TestClass]
public sealed class CodeChoiceTests
{
    private static readonly CodeIntervention Forced = new(0, Placement.Mlp, null, 9);

    [TestMethod]
    public void An_intervention_takes_the_least_similar_slot() => Check(Forced, [1, 2, 9, 4, 5, 9]);

    [TestMethod]
    public void An_intervention_takes_the_slot_it_names() => Check(Forced with { Index = 0 }, [9, 2, 3, 9, 5, 6]);

    [TestMethod]
    public void An_intervention_takes_all_slots() =>
        Check(Forced with { Slot = InterventionSlot.All, Positions = [11] }, [1, 2, 3, 9, 9, 9]);

    [TestMethod]
    public void An_intervention_of_another_layer_changes_nothing() => Check(Forced with { Layer = 1 }, [1, 2, 3, 4, 5, 6]);

    [TestMethod]
    public void An_appended_code_weighs_as_much_as_each_of_the_others()
    {
        var choice = Choice();
        CodeIntervention.Hook(
            [Forced with { Slot = InterventionSlot.Append, Positions = [10] },
            Forced with { Slot = InterventionSlot.Append, Code = 8, Positions = [10] }])(choice);

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 9, 8, 4, 5, 6, -1, -1 }, choice.Ids.ToArray());
        Tiny.AreClose([0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 1 / 3f, 1 / 3f, 1 / 3f, 0, 0], choice.CurrentWeights, 1e-7);
    }

    [TestMethod]
    public void Strength_is_the_share_of_the_slots()
    {
        Check(Forced with { Slot = InterventionSlot.Share, Strength = 2 / 3.0 }, [1, 9, 9, 4, 9, 9]);

        var choice = Choice();
        CodeIntervention.Hook([Forced with { Slot = InterventionSlot.Share, Strength = 0.5, From = 11 }])(choice);
        CollectionAssert.AreEqual(new[] { 1, 2, 3, -1, 4, 5, 9, 9 }, choice.Ids.ToArray());
        Tiny.AreClose([1 / 3f, 1 / 3f, 1 / 3f, 0, 1 / 3f, 1 / 6f, 1 / 3f, 1 / 6f], choice.CurrentWeights, 1e-7);
    }

    [TestMethod]
    public void Codes_of_one_site_share_its_slots()
    {
        var choice = Choice();
        var half = Forced with { Slot = InterventionSlot.Share, Strength = 0.5 };
        CodeIntervention.Hook([half, half with { Code = 8 }])(choice);
        var weights = choice.Ids.ToArray().Zip(choice.CurrentWeights!).Take(choice.K).GroupBy(static slot => slot.First)
            .ToDictionary(static group => group.Key, static group => group.Sum(static slot => slot.Second));
        Assert.AreEqual(0.5, weights[9], 1e-6);
        Assert.AreEqual(0.5, weights[8], 1e-6);
    }

    [TestMethod]
    public void Nothing_before_the_first_position_is_changed() => Check(Forced with { From = 11 }, [1, 2, 3, 4, 5, 9]);

    [TestMethod]
    public void A_strength_of_nothing_changes_nothing()
    {
        var choice = Choice();
        CodeIntervention.Hook(
            [.. Enum.GetValues<InterventionSlot>()
            .Select(slot => Forced with { Slot = slot, Strength = 0 }), Forced with { Mode = InterventionMode.Add, Strength = 0 }])(choice);
        Assert.IsFalse(choice.Changed);
    }

    [TestMethod]
    public void An_intervention_that_does_not_fit_is_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => CodeIntervention.Hook([Forced with { Index = -4 }])(Choice()));

    private static void Check(CodeIntervention intervention, int[] expected)
    {
        var choice = Choice();
        CodeIntervention.Hook([intervention])(choice);
        CollectionAssert.AreEqual(expected, choice.Ids.ToArray());
    }

    /// <summary>Two rows, positions 10 and 11, of three slots.</summary>
    private static CodeChoice Choice() => new(0, Placement.Mlp, false, 1, 20, 3, [1, 2, 3, 4, 5, 6], new float[6], [new(0, 2, 10)]);
}
