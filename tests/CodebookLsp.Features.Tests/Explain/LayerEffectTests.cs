using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Explain;

/// <summary>The stand-in's loss falls by 0.01 for layer 0 and by 0.05 for layer 4 when their codes are off, and by 0.2 when all
/// are.</summary>
[TestClass]
public sealed class LayerEffectTests
{
    [TestMethod]
    public void Each_layer_is_switched_off_and_on_by_itself()
    {
        var text = string.Concat(Enumerable.Range(0, 400).Select(static number => $"The {number} ships came home. "));
        var blocks = BlockSplitter.Split([text], FakeModel.Tokenizer, new()).ToArray();
        var shares = new List<double>();
        var effects = LayerEffects.Of(FakeModel.Loaded, blocks, shares.Add, default);
        Assert.AreEqual(0.2, effects.Cost.Mean, 1e-9);
        Assert.AreEqual(effects.With - effects.Without, effects.Cost.Mean, 1e-9);
        CollectionAssert.AreEqual(new[] { 0, 4 }, effects.Layers.Select(static layer => layer.Layer).ToArray());
        foreach (var (layer, off, only) in new[] { (0, -0.01, 0.15), (1, -0.05, 0.19) })
        {
            Assert.AreEqual(off, effects.Layers[layer].Off.Mean, 1e-9);
            Assert.AreEqual(only, effects.Layers[layer].Only.Mean, 1e-9);
            Assert.AreEqual(0, effects.Layers[layer].Off.Half, 1e-9);
        }

        Assert.AreEqual(blocks.Length, effects.Passages);
        var tokens = blocks.Sum(static block => block.Tokens.Length);
        Assert.AreEqual(tokens, effects.Tokens, 1, "perhaps not the first, before which nothing is");
        Assert.AreEqual(1, shares[^1]);
    }
}
