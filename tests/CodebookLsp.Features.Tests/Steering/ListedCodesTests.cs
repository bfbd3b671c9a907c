using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

[TestClass]
public sealed class ListedCodesTests
{
    private const string Lines = """
        # Whales: [Ww]hale
        Layer: 4, HEAD: 1, code: 7, prec: 0.5

        L0.1:3
        layer: 4, head: 1, Code: 9
        """;

    [TestMethod]
    public void Lines_and_names_are_the_same_codes()
    {
        var profile = ListedCodes.Of(Lines, ListedAct.Add, FakeModel.Loaded);
        CollectionAssert.AreEqual(
            new[] { (4, 1, 7), (0, 1, 3), (4, 1, 9) },
            profile.Codes.Select(static code => (code.Layer, code.Head!.Value, code.Code)).ToArray());
        Assert.AreEqual(InterventionMode.Add, profile.Mode);
        Assert.HasCount(3, profile.Interventions(FakeModel.Loaded, 4));
        var alone = ListedCodes.Of("L0.1:3", ListedAct.Add, FakeModel.Loaded);
        Assert.IsGreaterThan(profile.Strength, alone.Strength, "several are weaker each");
    }

    [TestMethod]
    [DataRow(ListedAct.Replace, InterventionMode.Replace, InterventionSlot.One)]
    [DataRow(ListedAct.ReplaceAll, InterventionMode.Replace, InterventionSlot.All)]
    [DataRow(ListedAct.Append, InterventionMode.Replace, InterventionSlot.Append)]
    [DataRow(ListedAct.Without, InterventionMode.Ablate, InterventionSlot.Share)]
    public void Codes_act_as_they_are_told(ListedAct act, InterventionMode mode, InterventionSlot slot)
    {
        var profile = ListedCodes.Of(Lines, act, FakeModel.Loaded);
        Assert.AreEqual((mode, 1.0), (profile.Mode, profile.Strength));
        Assert.IsTrue(profile.Interventions(FakeModel.Loaded, 4).All(one => one.Mode == mode && one.Slot == slot));
    }

    [TestMethod]
    public void Codes_of_one_head_take_successive_slots() => CollectionAssert.AreEqual(
        new[] { -1, -1, -2 },
        ListedCodes.Of(Lines, ListedAct.Replace, FakeModel.Loaded).Codes.Select(static code => code.Index).ToArray());

    [TestMethod]
    public void What_is_no_code_is_refused()
    {
        Assert.ThrowsExactly<TopicCodeException>(static () => ListedCodes.Of("whales", ListedAct.Add, FakeModel.Loaded));
        Assert.ThrowsExactly<ProfileException>(static () => ListedCodes.Of("# nothing\n\n", ListedAct.Add, FakeModel.Loaded));
        Assert.ThrowsExactly<ProfileException>(
            static () => ListedCodes.Of("layer: 3, head: 1, code: 7", ListedAct.Add, FakeModel.Loaded).Interventions(FakeModel.Loaded, 4));
    }
}
