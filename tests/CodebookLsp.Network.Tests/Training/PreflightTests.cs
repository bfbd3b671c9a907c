using System.Text.Json.Nodes;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Networks of random weights that keep a signal's size, and networks that do not.</summary>
[TestClass]
public sealed class PreflightTests
{
    private const int Width = 64;
    private const int Vocabulary = 40;

    [TestMethod]
    public void A_network_that_keeps_a_signals_size_is_told_no_warning_and_follows_the_recursion()
    {
        var report = Report(0.1, codes: "kmeans");

        Assert.IsEmpty(report.Warnings, string.Join(" ", report.Warnings));
        foreach (var layer in report.Layers)
        {
            Assert.AreEqual(layer.ExpectedSquare, layer.Square, 0.35 * layer.Square, $"layer {layer.Layer}");
            Assert.AreEqual(layer.ExpectedSusceptibility, layer.Susceptibility, 0.35 * layer.Susceptibility, $"layer {layer.Layer}");
        }

        Assert.AreEqual(Math.Log(Vocabulary), report.Uniform, 1e-9);
        Assert.AreEqual(4 * 16 * 3, report.BatchTokens);
        Assert.AreEqual(4 * 16 * 3 * 10, report.Tokens);
        Assert.IsGreaterThan(report.Trained * 12, report.Memory);
    }

    [TestMethod]
    public void The_recursion_holds_without_codebooks_too()
    {
        var report = Report(0.1, codes: null);

        Assert.AreEqual(report.Loss, report.LossWithoutCodes);
        foreach (var layer in report.Layers)
        {
            Assert.AreEqual(layer.ExpectedSquare, layer.Square, 0.35 * layer.Square, $"layer {layer.Layer}");
            Assert.AreEqual(layer.ExpectedSusceptibility, layer.Susceptibility, 0.35 * layer.Susceptibility, $"layer {layer.Layer}");
        }
    }

    [TestMethod]
    [DataRow(1.0, "set a smaller base.initializer_range")]
    [DataRow(0.6, "the scores of the first step are too large")]
    public void Weights_that_are_too_large_are_said(double range, string says) => Says(says, Report(range, codes: "kmeans"));

    [TestMethod]
    [DataRow(1e-3, "Codes at mlp are longer than what they stand for")]
    [DataRow(1.0, "Codes at mlp are shorter than what they stand for")]
    public void Codes_of_another_size_than_what_they_stand_for_are_said(double range, string says) =>
        Says(says, Report(range, codes: "random", norm: false));

    [TestMethod]
    public void A_network_deeper_than_wide_is_said() => Says("times as many layers", Report(0.1, codes: null, width: 4, layers: 6));

    [TestMethod]
    public void Texts_that_are_read_too_often_are_said() => Says("Each text is seen 19.2 times", Report(0.1, codes: null, tokens: 100));

    [TestMethod]
    public void Products_that_the_processor_does_not_have_are_said()
    {
        static string Warnings(PreflightReport report) => string.Join(" ", PreflightWarnings.Of(report, new(), new(static _ => [], [])));
        var report = Report(0.1, codes: null);
        Assert.DoesNotContain("bfloat16", Warnings(report));
        StringAssert.Contains(Warnings(report with { IsSlowInBFloat16 = true }), "Set precision=float32.", StringComparison.Ordinal);
    }

    private static void Says(string what, PreflightReport report) =>
        StringAssert.Contains(string.Join(" ", report.Warnings), what, StringComparison.Ordinal);

    /// <param name="range">The deviation of the weights.</param>
    /// <param name="codes">Where codes at the MLP begin; null for no codebooks.</param>
    private static PreflightReport Report(
        double range, string? codes, bool norm = true, int width = Width, int layers = 4, long? tokens = null)
    {
        var configuration = new TrainingConfiguration
        {
            Base = new()
            {
                ["model_type"] = "gpt_neox",
                ["hidden_size"] = width,
                ["num_attention_heads"] = 2,
                ["num_hidden_layers"] = layers,
                ["intermediate_size"] = 4 * width,
                ["vocab_size"] = Vocabulary,
                ["max_position_embeddings"] = 32,
                ["initializer_range"] = range,
            },
            Codebooks = codes is null ? null : new()
            {
                ["codebook_at"] = "mlp",
                ["num_codes"] = 32,
                ["codebook_kwargs"] = new JsonObject { ["layer_norm"] = norm },
            },
            Codes = codes,
            CodesBatches = 2,
            Batch = 4,
            Accumulate = 3,
            Steps = 10,
            Threads = 1,
        };
        var data = new TrainingData(index => [.. Enumerable.Range(0, 4).Select(row => Numbers((int)(index * 4) + row))], [])
        {
            Tokens = tokens,
        };
        return Preflight.Run(configuration, data, "cpu", default);
    }

    private static int[] Numbers(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 16).Select(_ => random.Next(Vocabulary))];
    }
}
