using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static CodebookLsp.Network.Tests.Generation.ByteGeneration;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>Texts that are continued with the codebooks of some layers off.</summary>
[TestClass]
public sealed class UnsnappedLayerTests
{
    private static readonly CodeHook Steering = CodeIntervention.Hook(
        [new(1, Placement.Mlp, 0, 5), new(2, Placement.AttnPreproj, 1, 7, Slot: InterventionSlot.All)]);

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    public void They_are_off_in_the_prompt_and_after_it(string family)
    {
        using var model = ModelOf(family);
        var request = Request(greedy: true) with { Branches = [Steering], Shared = 3 };
        var layers = Enumerable.Range(0, model.Options.Layers).ToHashSet();
        var off = Generate(model, request with { Unsnapped = layers })[0];
        CollectionAssert.AreEqual(Generate(model, request with { Snap = false })[0].Ids.ToArray(), off.Ids.ToArray());

        layers.Remove(0);
        var left = Generate(model, request with { Unsnapped = layers })[0];
        Assert.AreNotEqual(off.LogProbability, left.LogProbability);
        using var inference = inference_mode();
        var ids = Prompt.ToList();
        foreach (var id in left.Ids)
        {
            using var logits = model.Forward(
                new([[.. ids]]) { Unsnapped = layers, Hook = Steering, Logits = LogitRows.Last })!;
            Assert.AreEqual(TensorMemory.Copy<long>(logits.argmax(-1))[0], id);
            ids.Add(id);
        }
    }
}
