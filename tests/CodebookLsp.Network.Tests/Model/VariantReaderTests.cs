using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>A text in other words is as likely as if it were read from its start.</summary>
[TestClass]
public sealed class VariantReaderTests
{
    private static readonly CodeHook Steered = CodeIntervention.Hook([new(20, Placement.AttnPreproj, 3, 7) { Strength = 4, From = 3 }]);

    [TestMethod]
    public void Variants_are_as_likely_as_whole_texts_and_steering_changes_them()
    {
        using var model = Load();
        var reader = new VariantReader(model);
        var ids = model.Tokenizer.EncodePrompt(
            "Call me Ishmael. Some years ago, having little money, I thought I would sail about a little.");
        TokenVariant[] variants =
        [
            new(5, ids[5..]), new(9, [2000, .. ids[10..]]), new(5, [300, 301]), new(1, ids[1..4]), new(9, [7]),
            new(ids.Length - 1, [ids[^1]]),
        ];
        foreach (var snap in new[] { true, false })
        {
            var found = reader.Likelihoods(ids, variants, null, snap, CancellationToken.None);
            for (var index = 0; index < variants.Length; index++)
            {
                var (kept, own) = (variants[index].Kept, variants[index].Ids);
                var mean = model.MeanLogProbabilities([new([.. ids[..kept], .. own], kept)], snap, CancellationToken.None)[0];
                Assert.HasCount(own.Length, found[index]);
                Assert.AreEqual(mean, found[index].Average(), 1e-3, $"{index} {snap}");
            }
        }

        var steered = reader.Likelihoods(ids, variants, Steered, true, CancellationToken.None);
        Assert.IsTrue(Math.Abs(steered[0].Sum() - reader.Likelihoods(ids, variants, null, true, CancellationToken.None)[0].Sum()) > 0.01);
        Assert.IsEmpty(reader.Likelihoods(ids, [], null, true, CancellationToken.None));
    }

    [TestMethod]
    public void What_is_preferred_at_a_place_is_told_with_its_likelihoods()
    {
        using var model = Load();
        var reader = new VariantReader(model);
        var ids = model.Tokenizer.EncodePrompt("The captain looked at the wide sea, and the ship went on.");
        int[] places = [4, 6, ids.Length - 1];
        var found = reader.Preferred(ids, places, Steered, 1.5, 6, [500, 900, 1500], 2, CancellationToken.None);
        Assert.HasCount(3, found);
        for (var place = 0; place < places.Length; place++)
        {
            Assert.IsTrue(found[place].Count is >= 6 and <= 8 && found[place].Count(static one => one.Id is 500 or 900 or 1500) >= 2);
            TokenVariant[] own = [.. found[place].Select(token => new TokenVariant(places[place], [token.Id]))];
            var plain = reader.Likelihoods(ids, own, null, true, CancellationToken.None);
            var steered = reader.Likelihoods(ids, own, Steered, true, CancellationToken.None);
            for (var token = 0; token < own.Length; token++)
            {
                Assert.AreEqual(plain[token][0], found[place][token].Plain, 1e-3);
                Assert.AreEqual(steered[token][0], found[place][token].Steered, 1e-3);
            }
        }

        // Behind a variant that is the text itself it is the same.
        var after = reader.PreferredAfter(
            ids, [new(4, ids[4..6]), new(2, ids[2..4])], Steered, 1.5, 6, [500, 900, 1500], 2, CancellationToken.None);
        foreach (var (one, other) in new[] { (after[0], found[1]), (after[1], found[0]) })
        {
            CollectionAssert.AreEqual(other.Select(static token => token.Id).ToArray(), one.Select(static token => token.Id).ToArray());
            for (var token = 0; token < one.Count; token++)
                Assert.AreEqual(other[token].Steered, one[token].Steered, 1e-3);
        }

        // Those with the largest scores alone, those that are asked for alone, and none.
        Assert.HasCount(6, reader.Preferred(ids, [4], Steered, 1.5, 6, [], 0, CancellationToken.None)[0]);
        Assert.HasCount(2, reader.Preferred(ids, [4], Steered, 1.5, 0, [500, 900, 1500], 2, CancellationToken.None)[0]);
        Assert.IsEmpty(reader.Preferred(ids, [4], Steered, 1.5, 0, [500], 0, CancellationToken.None)[0]);
        Assert.IsEmpty(reader.Preferred(ids, [], Steered, 1.5, 6, [], 0, CancellationToken.None));
        Assert.IsEmpty(reader.PreferredAfter(ids, [], Steered, 1.5, 6, [], 0, CancellationToken.None));
    }

    private static CodebookModel Load()
    {
        NativeTorch.Load();
        return CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { Precision = Precision.Float32, CheckHashes = false },
            CancellationToken.None);
    }
}
