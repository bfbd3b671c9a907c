using System.Text.Json.Nodes;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>More codes for some heads of a model that has codes already.</summary>
[TestClass]
public sealed class GrownCodesTests
{
    private const int Part = 64; // of a head

    [TestMethod]
    public void A_model_keeps_its_codes_and_gets_vectors_that_they_stand_for_badly()
    {
        using var folder = new TestFolder();
        var configuration = Trained(folder) with { Codebooks = new() { ["codes_by_layer"] = new JsonObject { ["0.1"] = 30, ["1"] = 18 } } };
        var data = TinyTraining.Data(configuration);
        NativeTorch.Load();
        using var before = TrainingModel.New(configuration with { Codebooks = null }, data, CPU, default);
        using var after = TrainingModel.New(configuration, data, CPU, default);

        var (own, grown) = (before.Decoder.Codebooks, after.Decoder.Codebooks);
        CollectionAssert.AreEqual(
            new[] { 16, 30, 16, 16, 18, 18, 18, 18 },
            grown.SelectMany(static one => Enumerable.Range(0, one.Heads).Select(one.CodesOf)).ToArray());
        foreach (var (index, codebook) in grown.Index())
        {
            for (var head = 0; head < codebook.Heads; head++)
                CollectionAssert.AreEqual(Head(own[index], head), Head(codebook, head)[..(16 * Part)]);
        }

        var (z, y) = Seen(before.Decoder, data);
        var vectors = Rows(z, head: 1).ToList();
        var added = Head(grown[0], 1)[(16 * Part)..].Chunk(Part).ToList();
        Assert.IsTrue(added.TrueForAll(one => vectors.Exists(one.SequenceEqual)));
        Assert.AreEqual(added.Count, added.Select(static one => string.Join(' ', one)).Distinct().Count());
        var errors = vectors.Zip(Rows(y, head: 1), Square).ToList();
        var drawn = added.Average(one => errors[vectors.FindIndex(one.SequenceEqual)]);
        Assert.IsGreaterThan(errors.Average(), drawn);
        Assert.IsLessThan(errors.Average(), Rows(Seen(after.Decoder, data).Y, head: 1).Zip(vectors, Square).Average());
    }

    [TestMethod]
    public void A_model_with_more_codes_is_trained_resumed_and_exported()
    {
        using var folder = new TestFolder();
        var configuration = Trained(folder) with
        {
            Codebooks = new() { ["num_codes"] = 20 },
            Steps = 4,
            SaveEvery = 2,
            AverageDecay = 0.9,
        };
        var whole = TinyTraining.Run(folder.At("whole"), configuration);
        TinyTraining.Run(folder.At("part"), configuration with { Steps = 2 });
        var resumed = TrainingRun.Resume(folder.At("part"), ["steps=4"], TinyTraining.Data, "cpu", null, default);
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(whole.Checkpoint, "codebooks.safetensors")),
            File.ReadAllBytes(Path.Combine(resumed.Checkpoint, "codebooks.safetensors")));

        var best = TrainingExport.Run(folder.At("whole"), folder.At("larger"), default);
        Assert.AreEqual(TinyTraining.Loss(best), TinyTraining.Exported(folder.At("larger")), 2e-4);
        using var codes = TensorFile.Open(folder.At("larger/codebooks.safetensors"));
        Assert.IsTrue(codes.Tensors.Where(static one => one.Key.EndsWith("codebook.weight", StringComparison.Ordinal))
            .All(static one => one.Value.Shape[0] == 20));

        TrainingExport.Run(folder.At("whole"), folder.At("small"), default, inFloat16: true);
        using var rounded = TensorFile.Open(folder.At("small/codebooks.safetensors"));
        foreach (var (name, tensor) in codes.Tensors)
        {
            Assert.AreEqual(ElementType.F16, rounded.Tensors[name].Type);
            var (all, halves) = (new float[tensor.Count], new float[tensor.Count]);
            codes.Read(name, all);
            rounded.Read(name, halves);
            CollectionAssert.AreEqual(all.Select(static one => (float)(Half)one).ToArray(), halves);
        }
    }

    [TestMethod]
    public void Too_few_vectors_for_new_codes_are_refused()
    {
        using var folder = new TestFolder();
        var configuration = Trained(folder) with { Codebooks = new() { ["num_codes"] = 200 }, CodesBatches = 1 };
        var error = Assert.ThrowsExactly<TrainingException>(() => TinyTraining.Run(folder.At("run"), configuration));
        StringAssert.Contains(error.Message, "enough for 48 vectors; it must be enough for 184", StringComparison.Ordinal);
    }

    /// <summary>What goes on from a model of 2 layers with 4 heads of 16 codes.</summary>
    private static TrainingConfiguration Trained(TestFolder folder)
    {
        var first = TinyTraining.Distilling(folder) with { Steps = 2, SaveEvery = 2 };
        TinyTraining.Run(folder.At("first"), first);
        TrainingExport.Run(folder.At("first"), folder.At("model"), default);
        return first with { Model = folder.At("model"), Codes = null };
    }

    /// <summary>What goes into the codebook of layer 0, and what stands for it, in the batches that codes are found in.</summary>
    private static (float[] Z, float[] Y) Seen(TrainableDecoder decoder, TrainingData data)
    {
        var all = new List<(float[] Z, float[] Y)>();
        using var untracked = no_grad();
        for (var batch = 0; batch < 2; batch++)
        {
            using var scope = NewDisposeScope();
            _ = decoder.Final(data.Batch(batch), new()
            {
                Seen = one =>
                {
                    if (one.Codebook.Layer == 0)
                        all.Add((TensorMemory.Floats(one.Z), TensorMemory.Floats(one.Y)));
                },
            }, []);
        }

        return ([.. all.SelectMany(static one => one.Z)], [.. all.SelectMany(static one => one.Y)]);
    }

    private static IEnumerable<float[]> Rows(float[] all, int head) => all.Chunk(Part).Where((_, at) => at % 4 == head);

    private static double Square(float[] one, float[] other) => one.Zip(other, static (a, b) => (a - (double)b) * (a - b)).Sum();

    private static float[] Head(TrainableCodebook codebook, int head)
    {
        using var rows = CodeRows.Of(codebook.Rows, codebook.Options, head);
        using var own = rows.contiguous();
        return TensorMemory.Floats(own);
    }
}
