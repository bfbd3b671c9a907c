using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;
using CodebookLsp.Network.Verification;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>What is trained computes what is used afterwards.</summary>
[TestClass]
public sealed class TrainableDecoderTests
{
    [TestMethod]
    public void Every_recorded_model_gives_the_recorded_scores()
    {
        NativeTorch.Load();
        var compared = 0;
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(TestFolder.Goldens, "models")))
        {
            if (!File.Exists(Path.Combine(folder, "model.safetensors")))
                continue;
            using var files = ModelFiles.OpenCheckpoint(folder, Path.Combine(folder, "model.safetensors"), referenceCompatible: true);
            var codebooks = files.ReadCodebooks(CPU, static (layer, options, rows, weight, bias) =>
                new TrainableCodebook(layer, options, rows, weight, bias));
            using var decoder = new TrainableDecoder(
                files.Options, files.ReadWeights(Precision.Float32, CPU, plain: true, default), codebooks,
                CodebookLoss.Named("base"), false);
            using var io = Fixture.Open(Path.Combine(folder, "io.safetensors"));
            using var untracked = no_grad();
            using var on = decoder.Scores(io.Rows("input_ids"), new(), []);
            using var off = decoder.Scores(io.Rows("input_ids"), new() { Snap = false }, []);
            var comparison = new Comparison(Path.GetFileName(folder));

            comparison.Close("logits", "with codes", io.Floats("logits"), TensorMemory.Floats(on), 2e-4, 1e-4);
            comparison.Close("logits", "without", io.Floats("logits_disabled"), TensorMemory.Floats(off), 2e-4, 1e-4);

            Assert.IsEmpty(comparison.Result().Differences, $"{folder}: {string.Join("; ", comparison.Result().Differences)}");
            compared++;
        }

        Assert.IsGreaterThan(35, compared);
    }

    [TestMethod]
    [DataRow("aeloss-1")]
    [DataRow("vqvae-x")]
    [DataRow("vqvae--1")]
    [DataRow("mse")]
    public void A_loss_that_there_is_not_is_refused(string name) =>
        Assert.ThrowsExactly<TrainingException>(() => CodebookLoss.Named(name));

    [TestMethod]
    public void The_commitment_does_not_grow_with_the_batch()
    {
        NativeTorch.Load();
        using var scope = NewDisposeScope();
        var one = Gradient(3);
        var many = Gradient(30);

        Assert.AreEqual(one, many, 1e-5 * one);

        static double Gradient(int copies)
        {
            using var codebook = new TrainableCodebook(
                0, new() { Placement = Placement.Mlp }, tensor(new[] { 1f, 2f, -2f, 1f }, [1, 2, 2]), null, null);
            var x = tensor(Enumerable.Repeat(new[] { 0.5f, 1.5f }, copies).SelectMany(static row => row).ToArray(), [copies, 2])
                .requires_grad_();
            var extra = new List<Tensor>();
            _ = codebook.Snap(x, new(), CodebookLoss.Named("vqvae-0.5"), false, extra);
            foreach (var loss in extra)
                loss.backward();
            return TensorMemory.Floats(x.grad!.mean([0]).mul(tensor((float)copies)).norm())[0]; // of all rows together
        }
    }
}
