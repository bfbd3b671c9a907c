using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Explanations;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Explanations;

/// <summary>What each site's codes do at one token, against running the whole text without them.</summary>
[TestClass]
public sealed class SiteAblationTests
{
    [TestMethod]
    [DataRow("llama")]
    [DataRow("gpt2")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void All_sites_at_once_are_as_each_alone(string name)
    {
        using var transformer = Tiny.Model(Tiny.Named(name), Tiny.Everywhere);
        Check(transformer, Tiny.Ids(30), most: 50, everySite: 1);
    }

    [TestMethod]
    public void So_they_are_in_the_default_model()
    {
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { CheckHashes = false }, CancellationToken.None);
        Check(model.Transformer, model.Tokenizer.EncodePrompt("Call me Ishmael. Some years ago, never mind how long"), most: 5,
            everySite: 9);
    }

    [TestMethod]
    public void What_an_ablated_site_gives_is_the_mean_of_its_codes_and_nothing_else_changes()
    {
        using var scope = NewDisposeScope();
        var rows = randn(3, 40, 5);
        using var layer = new CodebookLayer(
            4, new() { Placement = Placement.AttnPreproj, Grouped = true, Heads = 3, K = 2 }, rows.clone(), null, null);
        var x = randn(7, 15);
        var own = layer.Snap(x, new([new(0, 7, 0)])).view(7, 3, 5);
        var without = layer.Snap(x, new([new(0, 7, 0)], static choice => choice.Average(2, 1))).view(7, 3, 5);
        var wanted = own.clone();
        wanted[2, 1] = rows[1].mean([0L]);
        Assert.IsTrue(allclose(wanted, without, 1e-6, 1e-6));
        Assert.IsFalse(own[2, 1].equal(without[2, 1]).all().item<bool>());
    }

    private static void Check(Transformer transformer, int[] ids, int most, int everySite)
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(transformer.Options, 1);
        transformer.Forward(new([ids[..^1]]) { Cache = cache, Logits = LogitRows.None });
        var found = SiteAblations.Measure(transformer, cache, ids[^1], null, most, int.MaxValue, default);
        var plain = Tiny.Floats(transformer.Forward(new([ids]))![-1].to_type(ScalarType.Float64).log_softmax(-1));

        Site[] sites = [.. transformer.Codebooks.SelectMany(static layer => layer.Sites)];
        Assert.HasCount(sites.Length, found.Effects);
        for (var index = 0; index < sites.Length; index += everySite)
        {
            var site = sites[index];
            var other = Tiny.Floats(transformer.Forward(new([ids])
            {
                Hook = choice =>
                {
                    if ((choice.Layer, choice.Placement) == (site.Layer, site.Placement))
                        choice.Average(ids.Length - 1, site.Head ?? 0);
                },
            })![-1].to_type(ScalarType.Float64).log_softmax(-1));
            var bits = plain.Zip(other).Sum(static pair => Math.Exp(pair.First) * (pair.First - pair.Second)) / Math.Log(2);
            var effect = found.Effects[index];
            Assert.AreEqual(index, effect.Site);
            Assert.AreEqual(bits, effect.Bits, 1e-4 + (0.001 * bits), $"{site}");
            foreach (var (moved, sign) in effect.Promoted.Select(static one => (one, 1))
                .Concat(effect.Suppressed.Select(static one => (one, -1))))
            {
                Assert.AreEqual(Math.Exp(plain[moved.Id]), moved.With, 1e-4);
                Assert.AreEqual(Math.Exp(other[moved.Id]), moved.Without, 1e-4);
                Assert.IsGreaterThanOrEqualTo(0, sign * (moved.With - moved.Without));
            }

            if (bits > 1e-3)
                Assert.AreEqual(plain.Index().MaxBy(one => Math.Exp(one.Item) * (one.Item - other[one.Index])).Index,
                    effect.Promoted[0].Id);
        }
    }
}
