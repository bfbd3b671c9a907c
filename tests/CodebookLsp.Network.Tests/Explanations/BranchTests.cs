using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Explanations;

/// <summary>Ways to go on from what is held are read as the whole text is.</summary>
[TestClass]
public sealed class BranchTests
{
    [TestMethod]
    [DataRow("llama", ScalarType.Float32)]
    [DataRow("llama", ScalarType.BFloat16)]
    [DataRow("neox", ScalarType.Float32)]
    [DataRow("neo", ScalarType.Float32)]
    public void Every_branch_is_read_as_if_it_were_the_only_one(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var transformer = Tiny.Model(Tiny.Named(name), Tiny.Everywhere, type);
        foreach (var held in new[] { 1, 5, 63, 64, 100, 128 })
        {
            var past = Tiny.Ids(held);
            int[][] branches = [[7], [9, 3, 12], [7, 8], [1], [2], [3], [4, 4, 4, 4]];
            using var cache = new KeyValueCache(transformer.Options, 1);
            transformer.Forward(new([past]) { Cache = cache, Logits = LogitRows.None });
            var (scores, codes) = Read(branches, cache);

            Assert.AreEqual(held, cache.Length(0));
            foreach (var (index, branch) in branches.Index())
            {
                var (alone, aloneCodes) = Read([[.. past, .. branch]], null);
                var first = branches.Take(index).Sum(static one => one.Length);
                CollectionAssert.AreEqual(
                    aloneCodes.SelectMany(layer => layer[(held * layer.Length / (held + branch.Length))..]).ToArray(),
                    codes.SelectMany(layer => layer[Part(layer, first)..Part(layer, first + branch.Length)]).ToArray());
                var (expected, found) = (alone.narrow(0, held, branch.Length), scores.narrow(0, first, branch.Length));
                if (name == "llama") // our own kernel: to the last bit
                    Assert.IsTrue(expected.equal(found).all().item<bool>());
                else
                    Assert.IsTrue(allclose(expected, found, 1e-4, 1e-4));
            }

            int Part(int[] layer, int row) => row * layer.Length / branches.Sum(static one => one.Length);
        }

        (Tensor Scores, List<int[]> Codes) Read(int[][] ids, KeyValueCache? cache)
        {
            var codes = new List<int[]>();
            var scores = transformer.Forward(new(ids)
            {
                Cache = cache,
                Hook = choice => codes.Add(choice.Ids.ToArray()),
                Branches = cache is null ? null : new(),
            })!;
            return (scores, codes);
        }
    }

    [TestMethod]
    public void Heads_attend_to_what_their_output_is_made_of()
    {
        using var scope = NewDisposeScope();
        foreach (var name in new[] { "llama", "neox", "neo", "gpt2" })
        {
            using var transformer = Tiny.Model(Tiny.Named(name), Tiny.Everywhere);
            var options = transformer.Options;
            var ids = Tiny.Ids(20);
            using var cache = new KeyValueCache(options, 1);
            using var whole = new KeyValueCache(options, 1);
            transformer.Forward(new([ids[..^1]]) { Cache = cache });
            var outputs = new Dictionary<string, float[]>();
            transformer.Forward(new([ids]) { Cache = whole, Trace = (what, x) => outputs[what] = Tiny.Floats(x[-1]) });
            var layers = 0;
            transformer.Forward(new([[ids[^1]]])
            {
                Cache = cache,
                Branches = new()
                {
                    Attended = (layer, weights) =>
                    {
                        layers++;
                        Assert.IsTrue(allclose(weights.sum(-1), ones(options.Heads), 1e-4, 1e-4));
                        var group = options.Heads / options.KeyValueHeads;
                        var values = whole.Held(layer, 0).Values.narrow(1, 0, ids.Length).repeat_interleave(group, 0);
                        var merged = Tiny.Floats(weights.unsqueeze(1).matmul(values)); // [heads, 1, head width]
                        float[] actual = [.. Enumerable.Range(0, 2)
                            .SelectMany(head => outputs[$"cb_in.layer{layer}_attn_preproj_gcb{head}"])];
                        for (var at = 0; at < actual.Length; at++)
                            Assert.AreEqual(actual[at], merged[at], 1e-3);
                    },
                },
            });
            Assert.AreEqual(options.Layers, layers);
        }
    }
}
