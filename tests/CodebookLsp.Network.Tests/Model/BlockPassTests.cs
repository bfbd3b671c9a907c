using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>Blocks in passes that fit into a GPU's memory.</summary>
[TestClass]
public sealed class BlockPassTests
{
    private static readonly TokenBlock[] Blocks =
        [.. Enumerable.Range(0, 12).Select(static index => new TokenBlock(Tiny.Ids(5 + index), 0))];

    [TestMethod]
    public void No_pass_has_more_tokens_than_fit_but_a_single_block()
    {
        var passes = Run(new(onProcessor: false, 12), static _ => true);

        Assert.IsTrue(passes.All(static pass => pass.Length == 1 || pass.Sum(static index => Blocks[index].Ids.Length) <= 12));
        CollectionAssert.AreEqual(Enumerable.Range(0, 12).ToArray(), passes.SelectMany(static pass => pass).ToArray());
        Assert.HasCount(1, Run(new(onProcessor: false, int.MaxValue), static _ => true));
    }

    [TestMethod]
    public void A_pass_that_does_not_fit_is_halved_and_later_ones_start_smaller()
    {
        var passes = new BlockPasses(onProcessor: false, int.MaxValue);
        var run = Run(passes, static tokens => tokens <= 40);
        CollectionAssert.AreEqual(Enumerable.Range(0, 12).ToArray(), run.SelectMany(static pass => pass).ToArray());
        Assert.IsInRange(1, 40, passes.MostTokens);

        var refused = 0;
        Run(passes, tokens =>
        {
            refused += tokens > 40 ? 1 : 0;
            return true;
        });
        Assert.AreEqual(0, refused);
    }

    [TestMethod]
    public void A_block_that_does_not_fit_alone_is_the_users_to_know() =>
        Assert.ThrowsExactly<DeviceMemoryException>(() => Run(new(onProcessor: false, int.MaxValue), static _ => false));

    [TestMethod]
    public void Codes_are_the_same_in_smaller_passes()
    {
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        Site[] sites = [.. model.Codebooks.SelectMany(static layer => layer.Sites)];
        var (whole, halved) = (Read(int.MaxValue), Read(30));
        foreach (var (one, other) in whole.Zip(halved))
            CollectionAssert.AreEqual(one.Ids, other.Ids);

        CodeGrid[] Read(int fits)
        {
            var grids = new CodeGrid[Blocks.Length];
            new BlockPasses(onProcessor: false, int.MaxValue).Run(Blocks, (indices, pass) =>
            {
                var recorder = new Recorder(sites, [.. indices.Select(static index => Blocks[index])]);
                model.Forward(pass with
                {
                    Recorder = recorder,
                    Trace = (what, values) =>
                    {
                        if (what == "hidden.layer0" && values.shape[0] > fits)
                            throw new TorchFailure("CUDA out of memory. Tried to allocate 2.00 GiB.");
                    },
                });
                foreach (var (grid, index) in recorder.Grids().Zip(indices))
                    grids[index] = grid;
            });
            return grids;
        }
    }

    [TestMethod]
    public void Twice_the_memory_takes_twice_the_tokens()
    {
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        int Tokens(long? free, ScalarType type = ScalarType.Float32) => PassMemory.Tokens(model.Options, model.Codebooks, type, free);

        Assert.AreEqual(int.MaxValue, Tokens(null), "a driver that says nothing");
        Assert.AreEqual(1, Tokens(0));
        Assert.AreEqual(2.0, (double)Tokens(2L << 30) / Tokens(1L << 30), 0.01);
        Assert.IsGreaterThan(Tokens(1 << 30), Tokens(1 << 30, ScalarType.BFloat16));

        // A pass holds at least the largest matrix of similarities for each of its tokens.
        Assert.IsGreaterThan(model.Codebooks.Max(static layer => 4L * layer.Heads * layer.Codes),
            PassMemory.PerToken(model.Options, model.Codebooks, ScalarType.Float32));
    }

    private static int[][] Run(BlockPasses passes, Func<int, bool> fits)
    {
        var run = new List<int[]>();
        passes.Run(Blocks, (indices, pass) =>
        {
            if (!fits(pass.Ids.Sum(static ids => ids.Length)))
                DeviceMemoryException.Named<int>(static () => throw new TorchFailure("CUDA out of memory."));
            run.Add(indices);
        });
        return [.. run];
    }
}
