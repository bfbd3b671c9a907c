using System.Text.Json.Nodes;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Sequences;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Networks of recurrent layers: what they compute, that they learn, and that their runs go on.</summary>
[TestClass]
public sealed class RecurrentLayersTests
{
    private const int Vocabulary = 9;

    [TestMethod]
    public void A_layer_computes_what_torchs_own_does()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        using var random = new Generator(3, CPU);
        var (x, width) = (randn([2 * 5, 12], generator: random), 12); // two sequences of five tokens
        foreach (var cell in Enum.GetValues<RecurrentCell>())
        {
            using var layers = RecurrentLayers.New(cell, 1, width, random, CPU);
            var weights = layers.Weights.Select(static one => one.Weight).ToArray(); // input, its bias, hidden, its bias
            weights[1].normal_(0, 1, random);
            weights[3].normal_(0, 1, random);
            var expected = new List<Tensor>();
            using var lstm = nn.LSTMCell(width, width);
            using var gru = nn.GRUCell(width, width);
            foreach (var (name, value) in cell == RecurrentCell.Lstm ? lstm.named_parameters() : gru.named_parameters())
            {
                var (ofHidden, isBias) = (name.EndsWith("_hh", StringComparison.Ordinal), name.StartsWith("bias", StringComparison.Ordinal));
                value.copy_(weights[(ofHidden ? 2 : 0) + (isBias ? 1 : 0)]);
            }

            var (hidden, kept) = (zeros(2, width), zeros(2, width));
            for (var token = 0; token < 5; token++)
            {
                var one = x.view(2, 5, width).select(1, token);
                if (cell == RecurrentCell.Lstm)
                    (hidden, kept) = lstm.call(one, (hidden, kept));
                else
                    hidden = gru.call(one, hidden);
                expected.Add(hidden);
            }

            var firsts = new List<bool>();
            var given = layers.Run(0, x, 2, (one, first) =>
            {
                firsts.Add(first);
                return one;
            });

            CollectionAssert.AreEqual(new[] { true, false, false, false, false }, firsts);
            Assert.IsLessThan(1e-5, (given - stack(expected, 1).view(-1, width)).abs().max().item<float>(), $"{cell}");
        }
    }

    [TestMethod]
    [DataRow("lstm")]
    [DataRow("gru")]
    public void A_run_learns_goes_on_to_the_same_bytes_and_is_asked(string cell)
    {
        using var folder = new TestFolder();
        var first = TrainingRun.Begin(folder.At("short"), Counting(cell) with { Steps = 1 }, Data, "cpu", null, default);
        var whole = TrainingRun.Begin(folder.At("whole"), Counting(cell), Data, "cpu", null, default);
        Assert.IsLessThan(first.HeldOutLoss!.Value * 0.7, whole.HeldOutLoss!.Value);

        using var stop = new CancellationTokenSource();
        _ = TrainingRun.Begin(folder.At("stopped"), Counting(cell), one => Data(one) with
        {
            Batch = index =>
            {
                if (index == 37)
                    stop.Cancel();
                return Data(one).Batch(index);
            },
        }, "cpu", null, stop.Token);
        var resumed = TrainingRun.Resume(folder.At("stopped"), [], Data, "cpu", null, default);
        foreach (var file in new[] { "model.safetensors", "training.safetensors", "config.json" })
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(whole.Checkpoint, file)), File.ReadAllBytes(Path.Combine(resumed.Checkpoint, file)), file);
        }

        using var model = SequenceModel.Load(folder.At("whole"), default);
        var texts = Data(Counting(cell)).HeldOut.SelectMany(static batch => batch).ToList();
        var best = Checkpoint.State(TrainingRun.Best(folder.At("whole"))).HeldOut!.Loss;
        Assert.AreEqual(best, model.Score(texts, default).SelectMany(static one => one.Losses).Average(), 1e-4);
        Assert.HasCount(1, model.Sites);

        // Codes put in their own place change nothing; those of another text do.
        var codes = model.Codes(texts, default);
        var said = model.Probabilities(texts, null, default);
        var own = model.Probabilities(texts, (text, site) => codes[text].Codes(9, site).ToArray(), default);
        var other = model.Probabilities(texts, (text, site) => codes[(text + 1) % texts.Count].Codes(9, site).ToArray(), default);
        for (var text = 0; text < texts.Count; text++)
            Assert.AreEqual(0, said[text].Zip(own[text]).Max(static pair => Math.Abs(pair.First - pair.Second)), 1e-6);
        Assert.IsTrue(said.Zip(other).Any(static pair =>
            pair.First.Zip(pair.Second).Any(static one => Math.Abs(one.First - one.Second) > 0.01)));
        Assert.HasCount(10 * 16, model.Neurons(texts, default)[0]);
    }

    [TestMethod]
    public void Age_is_counted_in_steps_though_a_pass_asks_at_every_token()
    {
        using var folder = new TestFolder();
        var result = TrainingRun.Begin(folder.At("run"), Counting("gru") with { Steps = 7 }, Data, "cpu", null, default);
        using var trainee = Checkpoint.Load(result.Checkpoint, Counting("gru") with { Steps = 7 }, CPU, default);

        var unused = trainee.Decoder.Codebooks[0].Unused;
        Assert.AreEqual(7, unused.Max()); // never chosen
        Assert.AreEqual(0, unused.Min());
    }

    [TestMethod]
    [DataRow("lstm")]
    [DataRow("gru")]
    public void It_is_as_large_as_a_transformer(string cell)
    {
        var transformer = new JsonObject
        {
            ["model_type"] = "gpt_neox", ["hidden_size"] = 128, ["num_hidden_layers"] = 4, ["num_attention_heads"] = 4,
            ["intermediate_size"] = 512, ["max_position_embeddings"] = 128, ["vocab_size"] = 11,
        };
        var width = RecurrentSize.Like(cell, transformer);
        var configuration = Counting(cell);
        configuration.Base["hidden_size"] = width;
        configuration.Base["vocab_size"] = 11;
        var (decoder, config) = NewDecoder.Make(configuration, CPU);
        using (decoder)
        {
            var weights = ReferenceNames.Base(decoder, config).Sum(static one => one.Weight.numel());
            Assert.AreEqual(796_160, weights, 3000, $"{width}"); // the paper's; one more in width makes twice as much a difference
        }
    }

    [TestMethod]
    public void A_place_that_there_is_not_is_said()
    {
        using var folder = new TestFolder();
        var configuration = Counting("gru");
        configuration.Codebooks!["codebook_at"] = "mlp";
        var error = Assert.ThrowsExactly<TrainingException>(() =>
            TrainingRun.Begin(folder.At("run"), configuration, Data, "cpu", null, default));
        StringAssert.Contains(error.Message, "'codebooks.codebook_at' is mlp; it must be transformer_block", StringComparison.Ordinal);
    }

    private static TrainingConfiguration Counting(string cell) => new()
    {
        Base = new JsonObject
        {
            ["model_type"] = cell, ["hidden_size"] = 16, ["vocab_size"] = Vocabulary, ["max_position_embeddings"] = 10,
        },
        Codebooks = new JsonObject { ["codebook_at"] = "transformer_block", ["num_codes"] = 40, ["k_codebook"] = 1 },
        Steps = 200,
        Batch = 8,
        Threads = 1,
        LearningRate = 1e-2,
        SaveEvery = 20,
    };

    private static TrainingData Data(TrainingConfiguration configuration) => new(
        index => Sequences((int)index, configuration.Batch), [Sequences(1000, 8), Sequences(1001, 8)]);

    /// <summary>Numbers that count up by one or two.</summary>
    private static int[][] Sequences(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (start, step) = (random.Next(Vocabulary), random.Next(1, 3));
            return Enumerable.Range(0, 10).Select(at => (start + (at * step)) % Vocabulary).ToArray();
        })];
    }
}
