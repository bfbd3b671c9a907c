using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using CodebookLsp.TestSupport;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Transformers;

/// <summary>Matrices that lie in memory as their file has them are multiplied with as if they lay there as numbers.</summary>
[TestClass]
public sealed class StoredWeightsTests
{
    [TestMethod]
    public void Their_numbers_are_those_of_the_file_in_our_order()
    {
        using var files = ModelFiles.Open(Repository.DefaultModel);
        using var stored = files.ReadWeights(Precision.BFloat16, CPU, plain: false, CancellationToken.None);
        using var plain = files.ReadWeights(Precision.BFloat16, CPU, plain: true, CancellationToken.None);
        foreach (var layer in new[] { 0, files.Options.Layers - 1 })
        {
            foreach (var (mine, theirs) in Matrices(stored.Blocks[layer]).Zip(Matrices(plain.Blocks[layer])))
            {
                using var scope = NewDisposeScope();
                Assert.IsTrue(theirs.Lend().Numbers.Handle == theirs.Weight.Handle, "plain ones are lent as they are");
                Assert.IsFalse(mine.Weight.Handle == mine.Weight.Handle, "these are made anew");
                AssertSame(theirs.Weight, mine.Weight);
                foreach (var threads in new[] { 1, 2 })
                {
                    var before = RowParallel.Use(threads);
                    using (var lent = mine.Lend())
                        AssertSame(theirs.Weight, lent.Numbers);
                    _ = RowParallel.Use(before);
                }
            }
        }
    }

    /// <summary>Several passes at a time have room of their own; what is given back is lent again.</summary>
    [TestMethod]
    public void What_is_lent_at_the_same_time_lies_apart()
    {
        using var files = ModelFiles.Open(Repository.DefaultModel);
        using var stored = files.ReadWeights(Precision.BFloat16, CPU, plain: false, CancellationToken.None);
        using var scope = NewDisposeScope();
        var (up, down) = (stored.Blocks[0].Up, stored.Blocks[0].Down);
        IntPtr first;
        using (LentMatrix one = up.Lend(), other = down.Lend())
        {
            AssertSame(up.Weight, one.Numbers);
            AssertSame(down.Weight, other.Numbers);
            first = Address(one);
            Assert.AreNotEqual(first, Address(other));
        }

        using var again = up.Lend();
        using var more = up.Lend();
        CollectionAssert.Contains(new[] { Address(again), Address(more) }, first);
        AssertSame(more.Numbers, again.Numbers);
    }

    private static void AssertSame(Tensor expected, Tensor found)
    {
        CollectionAssert.AreEqual(expected.shape, found.shape);
        using var one = new TensorMemory(expected);
        using var other = new TensorMemory(found);
        Assert.IsTrue(one.Span<ushort>().SequenceEqual(other.Span<ushort>()));
    }

    private static unsafe IntPtr Address(LentMatrix lent)
    {
        using var memory = new TensorMemory(lent.Numbers);
        return (IntPtr)memory.Address;
    }

    private static Linear[] Matrices(BlockWeights block) => [block.Qkv, block.Out, block.Up, block.Down];
}
