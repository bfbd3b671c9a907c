using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// The state of a training in a folder: a model as the reference saves it, which every command takes, and beside it what only going on
/// needs. A folder is there whole or not at all.
/// </summary>
internal static class Checkpoint
{
    public const string WeightsName = "model.safetensors";
    private const string MomentsName = "training.safetensors";
    private const string StateName = "state.json";
    private const int MostBytes = 1 << 16;

    /// <param name="heldOut">What was measured on data that is not trained on; null for nothing.</param>
    /// <exception cref="AtomicFileException">It cannot be written; nothing is left of it.</exception>
    public static void Save(
        string folder, Trainee trainee, TrainingConfiguration configuration, long step, (double Loss, double Accuracy)? heldOut)
    {
        var partial = $"{folder}.partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true); // of a run that was killed while it wrote
        try
        {
            Directory.CreateDirectory(partial);
            SafetensorsFile.Write(Path.Combine(partial, WeightsName), Weights(trainee));
            SafetensorsFile.Write(Path.Combine(partial, MomentsName), Moments(trainee));
            AtomicFile.WriteText(Path.Combine(partial, ModelFiles.ConfigName), IndentedJson.Of(Config(trainee, configuration)));
            AtomicFile.WriteText(Path.Combine(partial, ModelFiles.BaseConfigName), IndentedJson.Of(configuration.Base));
            AtomicFile.WriteText(Path.Combine(partial, StateName), IndentedJson.Of(new()
            {
                ["step"] = step,
                ["held_out_loss"] = heldOut?.Loss,
                ["held_out_accuracy"] = heldOut?.Accuracy,
            }));
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(partial, folder);
        }
        catch
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    /// <summary>Everything as it was when it was saved, to the bit.</summary>
    /// <exception cref="TrainingException">It was not made by the same configuration, or is damaged.</exception>
    public static Trainee Load(string folder, TrainingConfiguration configuration, Device device, CancellationToken cancel)
    {
        var trainee = NewRecurrent.Cell(configuration.Base) is null ? Decoder() : Recurrent();
        try
        {
            using var moments = TensorFile.Open(Path.Combine(folder, MomentsName));
            foreach (var (name, value) in trainee.Optimiser.State)
            {
                using var read = StateDict.ReadTensor(moments, name, ScalarType.Float32);
                value.copy_(read);
            }

            foreach (var codebook in trainee.Decoder.Codebooks)
            {
                var unused = new long[codebook.Unused.Length];
                moments.ReadInt64(UnusedName(codebook, trainee.Config), unused);
                unused.Select(static count => (int)count).ToArray().CopyTo(codebook.Unused, 0);
            }

            trainee.Optimiser.Steps = State(folder).Step;
            return trainee;
        }
        catch (Exception error) when (error is TensorFileException or ArgumentException or InvalidOperationException)
        {
            trainee.Dispose();
            throw TrainingException.DamagedCheckpoint(folder, error.Message);
        }

        Trainee Decoder()
        {
            using var files = ModelFiles.OpenCheckpoint(folder, Path.Combine(folder, WeightsName), referenceCompatible: false);
            return TrainingModel.Of(files, configuration, device, cancel);
        }

        Trainee Recurrent()
        {
            using var file = TensorFile.Open(Path.Combine(folder, WeightsName));
            return TrainingModel.Recurrent(file, configuration, device);
        }
    }

    /// <exception cref="TrainingException">It does not say.</exception>
    public static (long Step, double? HeldOutLoss, double? HeldOutAccuracy) State(string folder)
    {
        try
        {
            using var state = JsonDocument.Parse(PlainFile.Bytes(Path.Combine(folder, StateName), MostBytes));
            return (state.RootElement.GetProperty("step").GetInt64(), Find("held_out_loss"), Find("held_out_accuracy"));

            double? Find(string key) =>
                state.RootElement.GetProperty(key) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw TrainingException.DamagedCheckpoint(folder, error.Message);
        }
    }

    /// <summary>All weights and codes under the reference's names.</summary>
    public static IEnumerable<TensorToWrite> Weights(Trainee trainee) =>
        ReferenceNames.All(trainee.Decoder, trainee.Config).Select(static one => ToWrite(one.Name, one.Weight));

    private static IEnumerable<TensorToWrite> Moments(Trainee trainee) =>
        trainee.Optimiser.State.Select(static one => ToWrite(one.Name, one.Value))
            .Concat(trainee.Decoder.Codebooks.Select(codebook => TensorToWrite.FromInt64(
                UnusedName(codebook, trainee.Config), [codebook.Unused.Length],
                () => Array.ConvertAll(codebook.Unused, static count => (long)count))));

    private static string UnusedName(TrainableCodebook codebook, CodebookConfig config) =>
        "unused." + ReferenceNames.Heads(codebook, config).First();

    private static TensorToWrite ToWrite(string name, Tensor tensor) =>
        TensorToWrite.FromFloats(name, ElementType.F32, tensor.shape, () =>
        {
            using var untracked = no_grad();
            return TensorMemory.Floats(tensor.detach());
        });

    /// <summary>The reference's configuration: lists, everything resolved, inner placements first.</summary>
    private static JsonObject Config(Trainee trainee, TrainingConfiguration configuration)
    {
        var placements = trainee.Config.Placements;
        var first = trainee.Decoder.Codebooks.DistinctBy(static one => one.Options.Placement)
            .ToDictionary(static one => one.Options.Placement, static one => one.Codes);
        return new()
        {
            ["architectures"] = new JsonArray(
                trainee.Decoder.Recurrent is { } recurrent ? $"{recurrent.Cell}CodebookModel" : "GPTNeoXCodebookModel"),
            ["codebook_at"] = List(placements.Select(static one => one.Placement.Name())),
            ["codebook_kwargs"] = placements[0].InputNorm ? new JsonObject() : new JsonObject { ["layer_norm"] = false },
            ["codebook_type"] = List(placements.Select(static one => one.Grouped ? "group" : "vanilla")),
            ["k_codebook"] = List(placements.Select(static one => one.K)),
            ["kmeans_init"] = false,
            ["layers_to_snap"] = List(trainee.Config.Layers),
            ["loss"] = configuration.Loss,
            ["model_type"] = "codebook",
            ["num_codebooks"] = List(placements.Select(static one => one.Placement == Placement.Qkv ? one.Heads / 3 : one.Heads)),
            ["num_codes"] = List(placements.Select(one => first.GetValueOrDefault(one.Placement, 1))),
            ["replace_codes"] = configuration.ReplaceAfterSteps > 0,
            ["similarity_metric"] = placements[0].Similarity == Similarity.Euclidean ? "euclidean" : "inner_product",
            ["torch_dtype"] = "float32",
        };

        static JsonArray List<T>(IEnumerable<T> values) => [.. values.Select(static value => (JsonNode?)JsonValue.Create(value))];
    }
}
