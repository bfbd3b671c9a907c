using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using static CodebookLsp.Network.Tests.Generation.ByteGeneration;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>Texts that are made or read beside others are what they are alone.</summary>
[TestClass]
public sealed class SideBySideTests
{
    private static readonly CodeHook Steering = CodeIntervention.Hook(
        [new(1, Placement.Mlp, 0, 5), new(2, Placement.AttnPreproj, 1, 7, Slot: InterventionSlot.All)]);

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    public void Branches_may_continue_prompts_of_their_own(string family)
    {
        using var model = ModelOf(family);
        int[][] prompts = [Prompt, [.. Prompt[..2], 9, 8, 7, 6, 5, 4], [.. Prompt[..2], 1]];
        CodeHook?[] hooks = [null, Steering, Steering];
        var together = Generate(
            model, Request() with { Samples = 2, Branches = hooks, BranchPrompts = prompts, Shared = 0 });
        for (var branch = 0; branch < prompts.Length; branch++)
        {
            var alone = Generate(model, Request() with { Prompt = prompts[branch], Samples = 2, Branches = [hooks[branch]] });
            for (var sample = 0; sample < 2; sample++)
                AreSame(alone[sample], together[(branch * 2) + sample]);
        }

        // What all begin with is read once where no hook needs to see it.
        var plain = Generate(model, Request() with { Branches = [null, null, null], BranchPrompts = prompts, Shared = 2 });
        for (var branch = 0; branch < prompts.Length; branch++)
            AreSame(Generate(model, Request() with { Prompt = prompts[branch] })[0], plain[branch]);
        Assert.ThrowsExactly<ArgumentException>(
            () => Generate(model, Request() with { Branches = [null, null, null], BranchPrompts = prompts, Shared = 3 }));
        Assert.ThrowsExactly<ArgumentException>(() => Generate(model, Request() with { BranchPrompts = prompts }));
    }

    [TestMethod]
    public void Texts_are_read_again_steered_each_by_its_own()
    {
        using var model = ModelOf("llama");
        TokenBlock[] blocks = [new(Tiny.Ids(9), 2), new(Tiny.Ids(12), 5), new(Tiny.Ids(9), 2)];
        var plain = LogProbabilities.Read(model, blocks, new() { Layer = 1 }, default);
        var steered = LogProbabilities.Read(model, blocks, new() { Hooks = [null, Steering, Steering], Layer = 1 }, default);
        var means = LogProbabilities.Means(model, blocks, snap: true, default);
        CollectionAssert.AreEqual(means, plain.Select(static one => one.LogProbability).ToArray());
        Assert.AreEqual(plain[0].LogProbability, steered[0].LogProbability, 1e-5);
        Assert.AreNotEqual(plain[1].LogProbability, steered[1].LogProbability, 1e-4);
        Assert.AreNotEqual(plain[2].LogProbability, steered[2].LogProbability, 1e-4);
        Assert.HasCount(model.Options.Width, plain[0].Hidden!);
        Assert.AreNotEqual(plain[1].Hidden![0], steered[1].Hidden![0], 1e-6f);
        Assert.IsNull(LogProbabilities.Read(model, blocks, new(), default)[0].Hidden);
        Assert.ThrowsExactly<ArgumentException>(() => LogProbabilities.Read(model, blocks, new() { Hooks = [null] }, default));
    }
}
