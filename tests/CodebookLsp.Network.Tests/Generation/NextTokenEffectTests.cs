using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>What forcing codes on does to next tokens, measured side by side.</summary>
[TestClass]
public sealed class NextTokenEffectTests
{
    private const int From = 2;
    private static readonly int[][] Prompts = [Tiny.Ids(9), Tiny.Ids(6, seed: 5)];

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void Variants_of_several_layers_have_the_effects_that_each_has_in_a_pass_of_its_own(string name)
    {
        using var transformer = Tiny.Model(Tiny.Named(name), Tiny.Everywhere);
        ForcedCodes[] variants =
        [
            new([Added(2)], []), new([], []), new([Added(0)], []), new([], [new(1, Placement.Mlp, 0, [new(4, 2), new(9, -1)])]),
            new([Added(2), Added(0)], []), new([Added(1) with { Mode = InterventionMode.Ablate }], []),
            new([Added(0) with { From = 3 }], []),
        ];
        var effects = NextTokenEffects.Measure(transformer, Prompts, From, variants, [[3, 7], [20]], null, default);
        Assert.HasCount(1 + variants.Length, effects);
        var plain = Read(new([], []));
        foreach (var (variant, effect) in variants.Prepend(new([], [])).Zip(effects))
        {
            var rows = Read(variant);
            Assert.AreEqual(rows.Average(static row => row[3] + row[7]), effect.Masses[0], 1e-6);
            Assert.AreEqual(rows.Average(static row => row[20]), effect.Masses[1], 1e-6);
            var change = plain.Zip(rows, static (before, after) => before.Zip(after, static (p, q) => p * Math.Log(p / q)).Sum()).Average();
            Assert.AreEqual(change, effect.Change, 1e-5);
        }

        Assert.IsGreaterThan(variants.Length - 3, effects.Skip(1).Count(static one => one.Change > 1e-4), "or nothing is shown");

        // The distributions at all positions that count.
        double[][] Read(ForcedCodes forced)
        {
            using var logits = transformer.Forward(new(Prompts) { Hook = forced.Hook() })!;
            var all = TensorMemory.Floats(logits).Chunk(transformer.Options.Vocabulary).ToArray();
            return [.. all[From..9].Concat(all[(9 + From)..]).Select(static row => NextTokens.Softmax(row))];
        }
    }

    private static CodeIntervention Added(int layer) =>
        new(layer, Placement.AttnPreproj, 1, 7) { Mode = InterventionMode.Add, Strength = 2 };
}
