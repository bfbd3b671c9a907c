using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>What forcing codes on does to every token of a vocabulary.</summary>
[TestClass]
public sealed class LogitEffectTests
{
    private static readonly int[][] Prompts = [Tiny.Ids(9), Tiny.Ids(6, seed: 5)];
    private static readonly CodeIntervention Forced = new(1, Placement.AttnPreproj, 1, 7, Slot: InterventionSlot.All);

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void Every_token_that_moves_is_named_once_and_moves_as_measuring_it_alone_says(string name)
    {
        using var transformer = Tiny.Model(Tiny.Named(name), Tiny.Everywhere);
        ForcedCodes[] variants = [new([Forced with { Mode = InterventionMode.Add, Strength = 2 }], []), new([Forced], [])];
        var found = LogitEffects.Measure(transformer, Prompts, 2, variants, 50, default);

        Assert.HasCount(2, found);
        foreach (var (index, effect) in found.Index())
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, 50).ToArray(), effect.Raised.Concat(effect.Lowered).Select(static one => one.Id)
                .Order().ToArray());
            Assert.IsTrue(effect.Raised.All(static one => one.Change > 0) && effect.Lowered.All(static one => one.Change < 0));
            Assert.IsTrue(effect.Raised.Zip(effect.Raised.Skip(1)).All(static pair => pair.First.Change >= pair.Second.Change));
            Assert.IsTrue(effect.Lowered.Zip(effect.Lowered.Skip(1)).All(static pair => pair.First.Change <= pair.Second.Change));
            foreach (var token in new[] { effect.Raised[0], effect.Lowered[0], effect.Lowered[^1] })
            {
                var alone = NextTokenEffects.Measure(transformer, Prompts, 2, [variants[index]], [[token.Id]], null, default);
                Assert.AreEqual(alone[0].Masses[0], token.Before, 1e-6);
                Assert.AreEqual(alone[1].Masses[0], token.After, 1e-6);
                Assert.AreEqual(alone[1].Change, effect.Change, 1e-5);
            }
        }
    }

    [TestMethod]
    public void What_changes_nothing_raises_and_lowers_nothing()
    {
        using var transformer = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        var found = LogitEffects.Measure(
            transformer, Prompts, 2, [new([Forced with { Mode = InterventionMode.Add, Strength = 0 }], [])], 10, default)[0];

        Assert.IsEmpty(found.Raised);
        Assert.IsEmpty(found.Lowered);
        Assert.AreEqual(0, found.Change, 1e-6);
    }

    [TestMethod]
    public void Many_variants_are_measured_as_each_alone()
    {
        using var transformer = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        ForcedCodes[] variants = [.. Enumerable.Range(0, 24).Select(static code => new ForcedCodes([Forced with { Code = code }], []))];
        int[][] prompts = [.. Enumerable.Range(1, 4).Select(static seed => Tiny.Ids(20, seed))]; // 80 rows: six variants a pass
        var together = LogitEffects.Measure(transformer, prompts, 3, variants, 5, default);

        foreach (var index in new[] { 0, 6, 23 })
        {
            var alone = LogitEffects.Measure(transformer, prompts, 3, [variants[index]], 5, default)[0];
            Assert.AreEqual(alone.Change, together[index].Change, 1e-5);
            Assert.AreEqual(alone.Raised[0].Id, together[index].Raised[0].Id);
            Assert.AreEqual(alone.Raised[0].Change, together[index].Raised[0].Change, 1e-4);
        }
    }
}
