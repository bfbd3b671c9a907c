using System.Text.Json.Nodes;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Numbers of codes and k that differ from layer to layer and from head to head.</summary>
[TestClass]
public sealed class LayerNumbersTests
{
    private static readonly string[] Saved = ["config.json", "codebooks.safetensors", "training.safetensors", "state.json"];

    [TestMethod]
    [DataRow("kmeans", 0.0)]
    [DataRow("spherical", 0.9)]
    [DataRow("random", 0.0)]
    public void Codes_and_k_by_layer_and_head_are_trained_resumed_exported_and_read_alike(string codes, double average)
    {
        using var folder = new TestFolder();
        var configuration = Uneven(folder) with { Codes = codes, AverageDecay = average, Steps = 9, SaveEvery = 4, ReplaceAfterSteps = 3 };
        var whole = TinyTraining.Run(folder.At("whole"), configuration);
        using var stop = new CancellationTokenSource();
        TrainingRun.Begin(folder.At("stopped"), configuration, one => TinyTraining.Data(one) with
        {
            Batch = index =>
            {
                if (index == 6)
                    stop.Cancel();
                return TinyTraining.Data(one).Batch(index);
            },
        }, "cpu", null, stop.Token);
        var resumed = TrainingRun.Resume(folder.At("stopped"), [], TinyTraining.Data, "cpu", null, default);
        foreach (var file in Saved)
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(whole.Checkpoint, file)), File.ReadAllBytes(Path.Combine(resumed.Checkpoint, file)), file);
        }

        var best = TrainingExport.Run(folder.At("whole"), folder.At("model"), default);
        using var model = CodebookModel.Load(folder.At("model"), new() { Precision = Precision.Float32 }, default);
        CollectionAssert.AreEqual(
            new[] { (0, 8, 2), (0, 16, 3), (0, 8, 2), (0, 24, 2), (1, 16, 1), (1, 16, 1), (1, 12, 1), (1, 16, 1) },
            model.Sites.Select(static site => (site.Layer, site.Codes, site.K)).ToArray());
        Assert.AreEqual(TinyTraining.Loss(best), TinyTraining.Exported(folder.At("model")), 2e-4);

        // The grids of the model are what the trained decoder chooses.
        var batch = TinyTraining.Data(configuration).HeldOut[0];
        using var trainee = TrainedModel.Load(best, configuration, CPU, default);
        var chosen = new List<int[]>(); // of each codebook [tokens, heads, k]
        using (no_grad())
            _ = trainee.Decoder.Final(batch, new() { Seen = seen => chosen.Add(seen.Ids) }, []);
        var grids = model.Read([.. batch.Select(static ids => new TokenBlock(ids, 0))], default);
        var tokens = batch[0].Length;
        for (var at = 0; at < batch.Length * tokens; at++)
        {
            int[] expected = [.. chosen.SelectMany(ids => ids.Skip(at * ids.Length / (batch.Length * tokens))
                .Take(ids.Length / (batch.Length * tokens))).Where(static id => id >= 0)];
            var grid = grids[at / tokens];
            CollectionAssert.AreEqual(expected, grid.Ids.AsSpan(at % tokens * grid.Slots, grid.Slots).ToArray());
        }
    }

    [TestMethod]
    public void What_a_model_was_trained_with_is_what_it_is_trained_on_with()
    {
        using var folder = new TestFolder();
        TinyTraining.Run(folder.At("first"), Uneven(folder) with { Steps = 2, SaveEvery = 2 });
        TrainingExport.Run(folder.At("first"), folder.At("model"), default);
        TinyTraining.Run(folder.At("second"), Uneven(folder) with
        {
            Model = folder.At("model"),
            Codes = null,
            Codebooks = new() { ["layers_to_snap"] = new JsonArray(1) },
            Steps = 2,
            SaveEvery = 2,
        });
        TrainingExport.Run(folder.At("second"), folder.At("fewer"), default);

        using var model = CodebookModel.Load(folder.At("fewer"), new() { Precision = Precision.Float32 }, default);
        CollectionAssert.AreEqual(
            new[] { (16, 1), (16, 1), (12, 1), (16, 1) }, model.Sites.Select(static site => (site.Codes, site.K)).ToArray());
    }

    [TestMethod]
    [DataRow(Similarity.Euclidean, false)]
    [DataRow(Similarity.InnerProduct, false)]
    [DataRow(Similarity.Euclidean, true)]
    [DataRow(Similarity.InnerProduct, true)]
    public void Heads_that_differ_learn_as_codebooks_of_their_own(Similarity similarity, bool torchAlone)
    {
        const int Rows = 30, Part = 16;
        (int Codes, int K)[] heads = [(6, 1), (40, 34), (70, 3)]; // each way of looking for the nearest
        NativeTorch.Load();
        using var leave = torchAlone ? OwnKernels.LeaveToTorch() : null;
        using var scope = NewDisposeScope();
        manual_seed(5);
        var vectors = heads.Select(static one => randn(one.Codes, Part)).ToArray();
        var (x, upstream) = (randn(Rows, heads.Length, Part), randn(Rows, heads.Length, Part));
        var options = new CodebookOptions
        {
            Placement = Placement.Mlp,
            Grouped = true,
            Heads = heads.Length,
            Similarity = similarity,
            InputNorm = false,
        };
        var together = Learn(
            options.WithKs([.. heads.Select(static one => one.K)]).WithCodes(0, [.. heads.Select(static one => one.Codes)]),
            CodeRows.Stacked(vectors), x, upstream);
        foreach (var (head, (codes, k)) in heads.Index())
        {
            var alone = Learn(
                options with { Grouped = false, Heads = 1, K = k }, vectors[head].clone().unsqueeze(0), x.narrow(1, head, 1),
                upstream.narrow(1, head, 1));
            Tiny.AreClose(alone.Output, Of(together.Output, Rows, heads.Length, Part, head), 1e-6);
            Tiny.AreClose(alone.Gradient, together.Gradient.AsSpan(head * 70 * Part, codes * Part), 1e-5);
            Assert.IsTrue(
                together.Gradient.Skip(((head * 70) + codes) * Part).Take((70 - codes) * Part).All(static one => one == 0));
        }
    }

    [TestMethod]
    public void Forced_codes_weigh_by_the_slots_of_their_own_head()
    {
        var options = new CodebookOptions { Placement = Placement.Mlp, Grouped = true, Heads = 2 }.WithKs([1, 3]).WithCodes(0, [5, 9]);
        CodeChoice Choice() => new(
            0, Placement.Mlp, true, 2, 9, 3, [4, -1, -1, 1, 2, 3], new float[6], [new(0, 1, 0)], null, options);
        var forced = new CodeIntervention(0, Placement.Mlp, 0, 2) { Slot = InterventionSlot.Append };

        var choice = Choice();
        CodeIntervention.Hook([forced, forced with { Head = 1, Code = 8 }])(choice);
        CollectionAssert.AreEqual(new[] { 4, 2, -1, -1, 1, 2, 3, 8 }, choice.Ids.ToArray());
        Tiny.AreClose([0.5f, 0.5f, 0, 0, 0.25f, 0.25f, 0.25f, 0.25f], choice.CurrentWeights, 1e-7);

        choice = Choice();
        CodeIntervention.Hook([forced with { Slot = InterventionSlot.All }])(choice);
        CollectionAssert.AreEqual(new[] { 2, -1, -1, 1, 2, 3 }, choice.Ids.ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => CodeIntervention.Hook([forced with { Code = 5 }])(Choice()));
    }

    [TestMethod]
    [DataRow("k_by_layer", "{\"2\": 1}", "'codebooks.k_by_layer of '2'' is 1; it must be of a layer with codebooks (0, 1)")]
    [DataRow("k_by_layer", "{\"0.4\": 1}", "'codebooks.k_by_layer of '0.4'' is 1; it must be of a placement and head that there is")]
    [DataRow("k_by_layer", "{\"0.mlp\": 1}", "of a placement and head that there is")]
    [DataRow("k_by_layer", "{\"0\": 0}", "is 0; it must be a whole number of at least 1")]
    [DataRow("k_by_layer", "{\"0\": 17}", "k at layer 0")]
    [DataRow("codes_by_layer", "{\"1\": [8, 8]}", "a list as long as there are heads (attn_preproj has 4)")]
    [DataRow("codes_by_layer", "{\"1.2\": [8, 8]}", "it must be a whole number of at least 1.")]
    [DataRow("codes_by_layer", "{\"last\": 8}", "it must be for LAYER, LAYER.HEAD, LAYER.PLACEMENT")]
    [DataRow("codes_by_layer", "8", "it must be an object")]
    public void A_wrong_number_is_named(string key, string value, string says)
    {
        using var folder = new TestFolder();
        var configuration = TinyTraining.Distilling(folder);
        configuration.Codebooks![key] = JsonNode.Parse(value);
        var error = Assert.Throws<Text.Errors.UserFacingException>(() => TinyTraining.Run(folder.At("run"), configuration));
        StringAssert.Contains(error.Message, says, StringComparison.Ordinal);
    }

    private static TrainingConfiguration Uneven(TestFolder folder)
    {
        var configuration = TinyTraining.Distilling(folder);
        configuration.Codebooks![CodebookPlan.CodesByLayer] = new JsonObject
        {
            ["0"] = new JsonArray(8, 16, 8, 24),
            ["1.2"] = 12,
            ["1.attn_preproj"] = 16,
        };
        configuration.Codebooks[CodebookConfig.KByLayer] = new JsonObject { ["0.1"] = 3, ["1"] = 1 };
        return configuration;
    }

    private static (float[] Output, float[] Gradient) Learn(CodebookOptions options, Tensor rows, Tensor x, Tensor upstream)
    {
        using var codebook = new TrainableCodebook(0, options, rows.DetachFromDisposeScope(), null, null);
        var extra = new List<Tensor>();
        var output = codebook.Snap(
            x.reshape(x.shape[0], -1).requires_grad_(), new(), CodebookLoss.Named("aeloss"), false, extra);
        extra.Aggregate((output * upstream.reshape(x.shape[0], -1)).sum(), static (sum, one) => sum.add(one, Scalars.One)).backward();
        codebook.Spread();
        return (TensorMemory.Floats(output.detach()), TensorMemory.Floats(codebook.Gradient));
    }

    /// <summary>One head's numbers of [rows, heads, part].</summary>
    private static float[] Of(float[] all, int rows, int heads, int part, int head) =>
        [.. Enumerable.Range(0, rows).SelectMany(row => all.AsSpan(((row * heads) + head) * part, part).ToArray())];
}
