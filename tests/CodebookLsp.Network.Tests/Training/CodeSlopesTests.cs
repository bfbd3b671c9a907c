using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>How much likelier a little of each code makes topics.</summary>
[TestClass]
public sealed class CodeSlopesTests
{
    private const int Steered = 2;
    private const double Step = 0.02;

    /// <summary>Models with one codebook, in the last layer: no other one is passed, so slopes are those of what is computed.</summary>
    [TestMethod]
    [DataRow("gpt2__attn_preproj__vanilla_k3_ip")]
    [DataRow("neox_r100_seq__mlp_mid__vanilla_k3_ip")]
    public void Slopes_are_what_a_small_step_shows(string name)
    {
        NativeTorch.Load();
        using var files = Files(name);
        using var transformer = files.Load(Precision.Float32, CPU, default);
        int[] prompt = [5, 17, 3, 40, 8, 21];
        int[][] topics = [[7], [9, 30]];
        var slopes = Slopes(files, [prompt], prompt.Length - 1, topics);
        Assert.HasCount(2, slopes);
        var site = transformer.Codebooks.SelectMany(static layer => layer.Sites).Single();
        foreach (var code in new[] { 0, 1, 5, site.Codes - 1 })
        {
            var found = NextTokenEffects.Measure(
                transformer, [prompt], prompt.Length - 1, [Added(Step), Added(-Step)], [[7], [9], [30]], null, default);
            double Shown(int topic) => Math.Log(found[1].Masses[topic] / found[2].Masses[topic]) / (2 * Step);
            Assert.AreEqual(Shown(0), slopes[0][0][code], 0.02 * (1 + Math.Abs(Shown(0))));
            Assert.AreEqual((Shown(1) + Shown(2)) / 2, slopes[1][0][code], 0.02 * (1 + Math.Abs(Shown(1))));

            ForcedCodes Added(double strength) => new(
                [new(site.Layer, site.Placement, site.Head, code) { Mode = InterventionMode.Add, Strength = strength, From = Steered }],
                []);
        }

        Assert.AreEqual(0, slopes[0][0].Average(), 1e-4, "of the mean code");
        Assert.IsGreaterThan(0.01, slopes[0][0].Max());
    }

    [TestMethod]
    public void Every_site_has_slopes_and_several_prompts_count_by_their_positions()
    {
        NativeTorch.Load();
        using var files = Files("gpt2__nested_mlp_mid+mlp+attn_preproj+attn+transformer_block");
        int[][] prompts = [[5, 17, 3, 40, 8], [1, 2, 3, 4]];
        var both = Slopes(files, prompts, 3, [[7]])[0];
        var sites = files.ReadCodebooks(CPU, static (layer, options, rows, weight, bias) =>
            new CodebookLayer(layer, options, rows, weight, bias)).SelectMany(static layer => layer.Sites).ToArray();
        CollectionAssert.AreEqual(
            sites.Select(static site => site.Codes).ToArray(), both.Select(static one => one.Length).ToArray());
        var alone = prompts.Select(prompt => Slopes(files, [prompt], 3, [[7]])[0]).ToArray();
        for (var site = 0; site < both.Length; site++)
        {
            Assert.IsTrue(both[site].Any(static slope => slope != 0));
            for (var code = 0; code < both[site].Length; code++)
                Assert.AreEqual(((2 * alone[0][site][code]) + alone[1][site][code]) / 3, both[site][code], 1e-4);
        }
    }

    [TestMethod]
    public void The_run_can_be_cancelled()
    {
        NativeTorch.Load();
        using var files = Files("gpt2__attn_preproj__vanilla_k3_ip");
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Slopes(files, [[5, 17, 3]], 2, [[7]], stop.Token));
    }

    private static ModelFiles Files(string name)
    {
        var folder = Path.Combine(TestFolder.Goldens, "models", name);
        return ModelFiles.OpenCheckpoint(folder, Path.Combine(folder, "model.safetensors"), referenceCompatible: false);
    }

    private static IReadOnlyList<float[][]> Slopes(
        ModelFiles files, int[][] prompts, int from, int[][] topics, CancellationToken cancel = default)
    {
        using var decoder = new TrainableDecoder(
            files.Options, files.ReadWeights(Precision.Float32, CPU, plain: true, default),
            files.ReadCodebooks(CPU, static (layer, options, rows, weight, bias) =>
                new TrainableCodebook(layer, options, rows, weight, bias)),
            CodebookLoss.Named("base"), false);
        return CodeSlopes.Of(decoder, prompts, from, Steered, topics, cancel);
    }
}
