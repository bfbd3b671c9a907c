using System.Text.Json.Nodes;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Tests.Training;

/// <summary>Trainings on a model that is there already, small enough for a second.</summary>
internal static class TinyTraining
{
    /// <summary>Codes that are to say what a llama of random weights, 3 layers and 4 heads, says without them.</summary>
    public static TrainingConfiguration Distilling(TestFolder folder)
    {
        if (!Directory.Exists(folder.At("base")))
            WriteBase(folder.At("base"));
        return new()
        {
            Model = folder.At("base"),
            Objective = "distil",
            Codebooks = new()
            {
                ["codebook_at"] = "attn_preproj",
                ["codebook_type"] = "group",
                ["num_codebooks"] = -1,
                ["num_codes"] = 16,
                ["k_codebook"] = 2,
                ["layers_to_snap"] = new JsonArray(0, 1),
                ["similarity_metric"] = "euclidean",
                ["codebook_kwargs"] = new JsonObject { ["layer_norm"] = false },
            },
            Codes = "kmeans",
            CodesBatches = 2,
            RelativeError = true,
            ErrorWeight = 0.1,
            LearningRate = 1e-2,
            Steps = 30,
            Batch = 4,
            Threads = 1,
            LogEvery = 10,
            SaveEvery = 30,
        };
    }

    private static void WriteBase(string folder)
    {
        var options = Tiny.Llama with { TiedEmbeddings = true };
        using var model = Tiny.Model(options);
        using var tokens = model.TokenEmbedding.All();
        Directory.CreateDirectory(folder);
        SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"), WeightWriter.Of(options, model.Weights, tokens));
        AtomicFile.WriteText(Path.Combine(folder, "config.json"), new JsonObject
        {
            ["model_type"] = "llama",
            ["hidden_size"] = options.Width,
            ["num_hidden_layers"] = options.Layers,
            ["num_attention_heads"] = options.Heads,
            ["num_key_value_heads"] = options.KeyValueHeads,
            ["head_dim"] = options.HeadWidth,
            ["intermediate_size"] = options.Intermediate,
            ["vocab_size"] = options.Vocabulary,
            ["max_position_embeddings"] = options.MaxPositions,
            ["rms_norm_eps"] = options.NormEpsilon,
            ["rope_theta"] = 10000,
            ["hidden_act"] = "silu",
            ["tie_word_embeddings"] = true,
        }.ToJsonString());
    }

    public static TrainingResult Run(string folder, TrainingConfiguration configuration) =>
        TrainingRun.Begin(folder, configuration, Data, "cpu", null, default);

    public static TrainingData Data(TrainingConfiguration configuration) => new(
        index => [.. Enumerable.Range(0, configuration.Batch).Select(row => Tiny.Ids(12, (int)((index * configuration.Batch) + row) % 40))],
        [[.. Enumerable.Range(0, 6).Select(static row => Tiny.Ids(12, 40 + row))]]);

    /// <summary>The loss on the held-out texts when a checkpoint was saved.</summary>
    public static double Loss(string checkpoint) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(checkpoint, "state.json")))!["held_out_loss"]!.GetValue<double>();

    /// <summary>The loss on the held-out texts of a model as every command opens it.</summary>
    public static double Exported(string folder)
    {
        var (plain, options) = (!File.Exists(Path.Combine(folder, "codebooks.safetensors")), default(string));
        if (plain)
            options = Path.Combine(folder, "config.json");
        using var model = CodebookModel.Load(
            folder, new() { Precision = Precision.Float32, CheckHashes = !plain, BaseConfig = options }, default);
        var scores = NextTokens.Score(model, Data(new() { Batch = 1 }).HeldOut[0], default);
        return scores.SelectMany(static one => one.Losses).Average();
    }
}
