using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Codebooks;

/// <summary>Vectors that are snapped where they lie become what a tensor of them becomes, to the last bit, whatever a hook does.</summary>
[TestClass]
public sealed unsafe class SnappedMemoryTests
{
    private const int Heads = 3, Codes = 130, Part = 32;

    [TestMethod]
    [DataRow(1, Similarity.Euclidean, false)]
    [DataRow(4, Similarity.Euclidean, false)]
    [DataRow(1, Similarity.InnerProduct, false)]
    [DataRow(1, Similarity.Euclidean, true)]
    public void Memory_and_tensors_give_the_same(int k, Similarity similarity, bool normed)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var layer = new CodebookLayer(
            4, new() { Placement = Placement.AttnPreproj, Grouped = true, Heads = Heads, K = k, Similarity = similarity },
            randn(Heads, Codes, Part).DetachFromDisposeScope(),
            normed ? rand(Heads, Part).DetachFromDisposeScope() : null, normed ? randn(Heads, Part).DetachFromDisposeScope() : null);
        var direction = new CodeDirection(4, Placement.AttnPreproj, 1, [new(17, 0.5f), new(3, -0.25f)]) { Strength = 2 };
        var hooks = new (string Name, CodeHook? Hook)[]
        {
            ("none", null),
            ("rewritten", static choice => choice.Rewrite(0, 1).Fill(7)),
            ("appended", static choice => choice.Append(0, 2, 9, 0.5)),
            ("pushed", CodeDirection.Hook([direction])),
            ("averaged", static choice => choice.Average(0, 1)),
            ("averaged and pushed", choice =>
            {
                choice.Push(0, direction);
                choice.Average(0, 1);
            }),
            ("ablated", static choice => choice.Ablate(0, 0, [choice.Ids[0]])),
        };
        foreach (var count in new[] { 1, 5, 20 })
        {
            var x = randn(count, Heads * Part);
            foreach (var (name, hook) in hooks)
            {
                var seen = new List<(int[], float[])>();
                var request = new SnapRequest([new(0, count, 3)], choice =>
                {
                    hook?.Invoke(choice);
                    seen.Add((choice.Ids.ToArray(), choice.Similarities.ToArray()));
                });
                var expected = TensorMemory.Floats(layer.Snap(x, request));
                var found = TensorMemory.Floats(x);
                fixed (float* memory = found)
                    layer.Snap(memory, count, request);
                CollectionAssert.AreEqual(expected, found, $"{name}, {count} rows");
                CollectionAssert.AreEqual(seen[0].Item1, seen[1].Item1);
                CollectionAssert.AreEqual(seen[0].Item2, seen[1].Item2);
                if (name == "none")
                    CollectionAssert.AreNotEqual(TensorMemory.Floats(x), found);
            }
        }
    }
}
