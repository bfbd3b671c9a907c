using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Codebooks;

/// <summary>What a layer gives on when its codes are changed, against the same formula written down with tensors.</summary>
[TestClass]
public sealed class SteeredLayerTests
{
    private const int Rows = 7, Heads = 3, Codes = 40, Part = 5;
    private static readonly CodeIntervention Forced = new(4, Placement.AttnPreproj, 1, 17);

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void A_replacing_code_blends_with_all_that_was_there(int k) => Check(
        k, Forced with { Slot = InterventionSlot.All, Strength = 0.3 }, static (own, forced, _) => (own * 0.7f) + (forced * 0.3f));

    [TestMethod]
    public void At_k_1_a_share_is_a_blend() => Check(
        1, Forced with { Slot = InterventionSlot.Share, Strength = 0.4 }, static (own, forced, _) => (own * 0.6f) + (forced * 0.4f));

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void An_appended_code_counts_as_one_slot_more(int k) => Check(
        k, Forced with { Slot = InterventionSlot.Append }, (own, forced, _) => ((own * k) + forced) / (k + 1));

    [TestMethod]
    [DataRow(1, 0.8)]
    [DataRow(4, -1.5)]
    public void An_added_code_is_added_as_far_as_it_differs_from_the_mean(int k, double strength) => Check(
        k, Forced with { Mode = InterventionMode.Add, Strength = strength }, (own, forced, mean) =>
            own + ((forced - mean) * (float)strength));

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void A_direction_adds_all_its_codes_as_far_as_they_differ_from_the_mean(int k)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var layer = Layer(k, out var rows);
        var x = randn(Rows, Heads * Part);
        var direction = new CodeDirection(4, Placement.AttnPreproj, 1, [new(17, 0.5f), new(3, -0.25f)]) { Strength = 2, From = 2 };
        var own = layer.Snap(x, new([new(0, Rows, 0)])).view(Rows, Heads, Part);
        var steered = layer.Snap(x, new([new(0, Rows, 0)], CodeDirection.Hook([direction]))).view(Rows, Heads, Part);

        var (wanted, mean) = (own.clone(), rows[1].mean([0L]));
        wanted[2.., 1] = own[2.., 1] + (rows[1, 17] - mean) - ((rows[1, 3] - mean) * 0.5f);
        Assert.IsTrue(allclose(wanted, steered, 1e-5, 1e-6));
        Assert.IsTrue(steered[..2].equal(own[..2]).all().item<bool>()); // to the last bit

        // The same numbers beside other sequences, whatever steers those.
        var both = cat([x, randn(Rows, Heads * Part)]);
        var beside = layer.Snap(both, new(
            [new(0, Rows, 0), new(Rows, Rows, 0)],
            choice =>
            {
                choice.Only([choice.Sequences[0]], CodeDirection.Hook([direction]));
                choice.Only([choice.Sequences[1]], CodeDirection.Hook([direction with { Strength = -3 }]));
            }));
        Assert.IsTrue(beside[..Rows].view(Rows, Heads, Part).equal(steered).all().item<bool>());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void A_projection_is_the_conceptor_of_the_codes_it_is_made_of_and_keeps_their_length(int k)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var layer = Layer(k, out var rows);
        var x = randn(Rows, Heads * Part);
        var conceptor = new Conceptor([new(17, 0.5f), new(3, 0.3f), new(8, 0.2f)], 2);
        var projection = new SoftProjection(4, Placement.AttnPreproj, 1, conceptor) { Strength = 0.7, From = 2 };
        var own = layer.Snap(x, new([new(0, Rows, 0)])).view(Rows, Heads, Part);
        var projected = layer.Snap(x, new([new(0, Rows, 0)], SoftProjection.Hook([projection]))).view(Rows, Heads, Part);

        var vectors = rows[1].index_select(0, tensor([17L, 3, 8])).to_type(ScalarType.Float64);
        var correlation = vectors.transpose(0, 1).matmul(vectors * tensor([0.5, 0.3, 0.2]).unsqueeze(1));
        var part = correlation.trace().item<double>() / Part / 4;
        var c = correlation.matmul(linalg.inv(correlation + (eye(Part, dtype: ScalarType.Float64) * part)));
        var beta = Math.Sqrt(correlation.trace().item<double>() / c.matmul(correlation).matmul(c.transpose(0, 1)).trace().item<double>());
        var wanted = own.to_type(ScalarType.Float64);
        wanted[2.., 1] = (wanted[2.., 1] * 0.3) + (wanted[2.., 1].matmul(c.transpose(0, 1)) * (0.7 * beta));
        Assert.IsTrue(allclose(wanted, projected.to_type(ScalarType.Float64), 1e-4, 1e-5));
        Assert.IsTrue(projected[..2].equal(own[..2]).all().item<bool>()); // to the last bit

        // What it is made of keeps its mean square length.
        var kept = vectors.matmul(c.transpose(0, 1)).mul(beta).square().sum(1).mul(tensor([0.5, 0.3, 0.2])).sum().item<double>();
        Assert.AreEqual(correlation.trace().item<double>(), kept, 1e-6);
        var outside = projection with { Conceptor = new([new(Codes, 1)], 1) };
        Assert.ThrowsExactly<ArgumentException>(() => layer.Snap(x, new([new(0, Rows, 0)], SoftProjection.Hook([outside]))));
    }

    [TestMethod]
    public void A_direction_that_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(1);
        var outside = new CodeDirection(4, Placement.AttnPreproj, 1, [new(Codes, 1)]);
        Assert.IsFalse(outside.Fits(layer.Sites.ElementAt(1)));
        Assert.IsTrue((outside with { Codes = [new(Codes - 1, 1)] }).Fits(layer.Sites.ElementAt(1)));
        var x = randn(Rows, Heads * Part);
        Assert.ThrowsExactly<ArgumentException>(() => layer.Snap(x, new([new(0, Rows, 0)], CodeDirection.Hook([outside]))));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void Without_a_code_the_next_closest_takes_its_place(int k)
    {
        using var scope = NewDisposeScope();
        using var layer = Layer(k);
        var x = randn(Rows, Heads * Part);
        var first = Chosen(layer, x, null);
        int[] banned = [first[k], first[Heads * k]]; // one fires in head 1 of row 0, the other in head 0 of row 1
        var without = Chosen(layer, x, choice =>
        {
            for (var row = 0; row < Rows; row++)
            {
                for (var head = 0; head < Heads; head++)
                    choice.Ablate(row, head, banned);
            }
        });

        var ids = new List<int>();
        layer.Snap(x, new([new(0, Rows, 0)], choice => ids.AddRange(choice.Ids), new() { DisableCodes = banned })); // the reference's way
        CollectionAssert.AreEqual(ids, without);
        CollectionAssert.AreNotEqual(first, without);
    }

    private static void Check(int k, CodeIntervention intervention, Func<Tensor, Tensor, Tensor, Tensor> expected)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var layer = Layer(k, out var rows);
        var x = randn(Rows, Heads * Part);
        var own = layer.Snap(x, new([new(0, Rows, 0)])).view(Rows, Heads, Part);
        var steered = layer.Snap(x, new([new(0, Rows, 0)], CodeIntervention.Hook([intervention with { From = 2 }])))
            .view(Rows, Heads, Part);

        var wanted = own.clone();
        wanted[2.., 1] = expected(own[2.., 1], rows[1, intervention.Code], rows[1].mean([0L]));
        Assert.IsTrue(allclose(wanted, steered, 1e-5, 1e-6));
        Assert.IsFalse(allclose(own, steered, 1e-3, 1e-3));
    }

    private static int[] Chosen(CodebookLayer layer, Tensor x, CodeHook? hook)
    {
        var ids = new List<int>();
        layer.Snap(x, new([new(0, Rows, 0)], choice =>
        {
            hook?.Invoke(choice);
            ids.AddRange(choice.Ids);
        }));
        return [.. ids];
    }

    private static CodebookLayer Layer(int k) => Layer(k, out _);

    private static CodebookLayer Layer(int k, out Tensor rows)
    {
        rows = randn(Heads, Codes, Part);
        return new(4, new() { Placement = Placement.AttnPreproj, Grouped = true, Heads = Heads, K = k, Similarity = Similarity.Euclidean },
            rows.clone().DetachFromDisposeScope(), null, null);
    }
}
