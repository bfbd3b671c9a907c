using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Transformers;

/// <summary>Laws of the forward pass; that it is the right function, the recordings of the reference say.</summary>
[TestClass]
public sealed class TransformerTests
{
    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void A_cache_changes_nothing(string family)
    {
        using var model = Tiny.Model(Tiny.Named(family), Tiny.Everywhere);
        var ids = Tiny.Ids(40);
        using var whole = model.Forward(new([ids]))!;
        using var cache = new KeyValueCache(model.Options, 1);
        var pieces = new List<float>();
        foreach (var (start, end) in new[] { (0, 1), (1, 8), (8, 9), (9, 40) })
        {
            using var logits = model.Forward(new([ids[start..end]]) { Cache = cache })!;
            pieces.AddRange(Tiny.Floats(logits));
        }

        Tiny.AreClose(Tiny.Floats(whole), pieces.ToArray(), 1e-3);
    }

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void Greedy_text_is_the_same_with_and_without_a_cache(string family)
    {
        using var model = Tiny.Model(Tiny.Named(family), Tiny.Everywhere);
        var hook = CodeIntervention.Hook([new(1, Placement.Mlp, 0, 5), new(2, Placement.AttnPreproj, 1, 7, Slot: InterventionSlot.All)]);

        CollectionAssert.AreEqual(
            Greedy.Continue(model, Tiny.Ids(6), 12, cached: false), Greedy.Continue(model, Tiny.Ids(6), 12, cached: true));
        CollectionAssert.AreEqual(
            Greedy.Continue(model, Tiny.Ids(6), 12, cached: false, hook: hook),
                Greedy.Continue(model, Tiny.Ids(6), 12, cached: true, hook: hook));
    }

    [TestMethod]
    [DataRow("llama")]
    [DataRow("neox")]
    [DataRow("neo")]
    public void Sequences_of_a_batch_do_not_see_each_other(string family)
    {
        using var model = Tiny.Model(Tiny.Named(family), Tiny.Everywhere);
        int[][] batch = [Tiny.Ids(30, 1), Tiny.Ids(3, 2), Tiny.Ids(17, 3)];
        using var together = model.Forward(new(batch))!;
        var alone = batch.SelectMany(ids =>
        {
            using var logits = model.Forward(new([ids]))!;
            return Tiny.Floats(logits);
        });

        Tiny.AreClose(alone.ToArray(), Tiny.Floats(together), 1e-3);
    }

    [TestMethod]
    public void A_later_token_changes_nothing_before_it()
    {
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        var (first, second) = (Tiny.Ids(20), Tiny.Ids(20));
        second[12] = (second[12] + 1) % 50;
        using var a = model.Forward(new([first]))!;
        using var b = model.Forward(new([second]))!;

        Tiny.AreClose(Tiny.Floats(a.narrow(0, 0, 12)), Tiny.Floats(b.narrow(0, 0, 12)), 0);
        Assert.IsGreaterThan(1e-3, (a - b).narrow(0, 12, 8).abs().max().item<float>());
    }

    [TestMethod]
    public void Stopping_after_the_last_codebook_gives_the_same_codes()
    {
        var codebooks = new CodebookOptions[] { new() { Placement = Placement.AttnPreproj, Grouped = true, Heads = 4, InputNorm = false,
            Similarity = Similarity.Euclidean } };
        using var model = Tiny.Model(Tiny.Llama, codebooks);

        CollectionAssert.AreEqual(Codes(LogitRows.All), Codes(LogitRows.None));

        int[] Codes(LogitRows logits)
        {
            var ids = new List<int>();
            using var output = model.Forward(new([Tiny.Ids(25)]) { Logits = logits, Hook = choice => ids.AddRange(choice.Ids) });
            Assert.AreEqual(logits == LogitRows.None, output is null);
            return [.. ids];
        }
    }

    [TestMethod]
    public void The_last_rows_scores_are_the_last_of_all()
    {
        using var model = Tiny.Model(Tiny.NeoX);
        int[][] batch = [Tiny.Ids(4), Tiny.Ids(9)];
        using var all = model.Forward(new(batch))!;
        using var last = model.Forward(new(batch) { Logits = LogitRows.Last })!;

        Tiny.AreClose(Tiny.Floats(all.index_select(0, tensor([3L, 12L]))), Tiny.Floats(last), 1e-4);
    }

    [TestMethod]
    public void Codes_off_is_the_model_without_codebooks()
    {
        using var with = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        using var without = Tiny.Model(Tiny.Llama);
        using var a = with.Forward(new([Tiny.Ids(10)]) { Snap = false })!;
        using var b = without.Forward(new([Tiny.Ids(10)]))!;
        using var c = with.Forward(new([Tiny.Ids(10)]))!;

        Tiny.AreClose(Tiny.Floats(b), Tiny.Floats(a), 0);
        Assert.IsGreaterThan(0.1, (a - c).abs().max().item<float>());
    }

    [TestMethod]
    public void BFloat16_is_float32_but_for_rounding()
    {
        using var wide = Tiny.Model(Tiny.Llama);
        using var narrow = Tiny.Model(Tiny.Llama, type: ScalarType.BFloat16);
        using var a = wide.Forward(new([Tiny.Ids(30)]))!;
        using var b = narrow.Forward(new([Tiny.Ids(30)]))!;

        Assert.IsLessThan(0.05, (a - b).abs().mean().item<float>() / a.abs().mean().item<float>());
    }

    [TestMethod]
    public void One_thread_and_several_agree()
    {
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        using var one = model.Forward(new([Tiny.Ids(200)]) { Threads = 1 })!;
        using var two = model.Forward(new([Tiny.Ids(200)]) { Threads = 2 })!;

        Tiny.AreClose(Tiny.Floats(one), Tiny.Floats(two), 1e-3);
    }

    [TestMethod]
    public void Cancelling_stops_between_layers()
    {
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        using var stop = new CancellationTokenSource();
        var layers = new List<int>();

        Assert.ThrowsExactly<OperationCanceledException>(() => model.Forward(new([Tiny.Ids(5)])
        {
            Cancel = stop.Token,
            Hook = choice =>
            {
                layers.Add(choice.Layer);
                stop.Cancel();
            },
        }));
        Assert.IsTrue(layers.All(static layer => layer == 0));
    }

    [TestMethod]
    public void A_pass_leaves_no_tensors_behind()
    {
        using var scope = NewDisposeScope();
        using var model = Tiny.Model(Tiny.Llama, Tiny.Everywhere);
        var before = scope.DisposablesCount;
        model.Forward(new([Tiny.Ids(5)]) { Logits = LogitRows.None });
        using var logits = model.Forward(new([Tiny.Ids(5)]));

        Assert.AreEqual(before + 1, scope.DisposablesCount);
    }

    [TestMethod]
    public void A_text_longer_than_the_model_is_refused()
    {
        using var model = Tiny.Model(Tiny.Llama);
        var error = Assert.ThrowsExactly<TextTooLongException>(() => model.Forward(new([Tiny.Ids(257)])));
        Assert.AreEqual("The text has 257 tokens, and the model reads at most 256 at a time. Give it a shorter piece.", error.Message);
    }
}
