using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// What is trained, as files. A GPT-NeoX is saved as the reference saves it, which every command takes. Of a model of another family there
/// is what has changed: codes, adapters, and the base model's weights where those are trained; <see cref="TrainingExport"/> makes a whole
/// model folder of it.
/// </summary>
internal static class TrainedModel
{
    public const string WeightsName = "model.safetensors";

    public static void Save(string folder, Trainee trainee, TrainingConfiguration configuration)
    {
        var config = Config(trainee, configuration);
        if (trainee.Decoder.Adapters is { } adapters)
            SafetensorsFile.Write(Path.Combine(folder, ModelFiles.AdaptersName), adapters.ToWrite());
        if (IsReferences(trainee.Decoder.Options))
        {
            SafetensorsFile.Write(Path.Combine(folder, WeightsName), Weights(trainee));
            AtomicFile.WriteText(Path.Combine(folder, ModelFiles.BaseConfigName), IndentedJson.Of(Base(configuration)));
        }
        else
        {
            using var files = ModelFiles.OpenAny(configuration.Model!);
            SafetensorsFile.Write(Path.Combine(folder, ModelFiles.CodebooksName), Codes(trainee));
            if (HasWeights(configuration, files))
            {
                SafetensorsFile.Write(
                    Path.Combine(folder, WeightsName),
                    WeightWriter.Of(trainee.Decoder.Options, trainee.Decoder.Weights, trainee.Decoder.Tokens));
            }

            config = OfModel(config, configuration, files);
        }

        AtomicFile.WriteText(Path.Combine(folder, ModelFiles.ConfigName), IndentedJson.Of(config));
    }

    /// <summary>The model, without the optimiser's state.</summary>
    public static Trainee Load(string folder, TrainingConfiguration configuration, Device device, CancellationToken cancel)
    {
        var (weights, codebooks) = (Path.Combine(folder, WeightsName), Path.Combine(folder, ModelFiles.CodebooksName));
        Trainee trainee;
        if (File.Exists(codebooks))
        {
            using var codes = TensorFile.Open(codebooks);
            using var own = File.Exists(weights) ? TensorFile.Open(weights) : null;
            trainee = TrainingModel.Of(codes, own, configuration, device, cancel);
        }
        else if (NewRecurrent.Cell(configuration.Base) is not null)
        {
            using var own = TensorFile.Open(weights);
            trainee = TrainingModel.Recurrent(own, configuration, device);
        }
        else
        {
            using var files = ModelFiles.OpenCheckpoint(folder, weights, referenceCompatible: false);
            trainee = TrainingModel.Of(files, configuration, device, cancel);
        }

        if (trainee.Decoder.Adapters is { } adapters)
        {
            using var file = TensorFile.Open(Path.Combine(folder, ModelFiles.AdaptersName));
            adapters.Restore(file);
        }

        return trainee;
    }

    /// <summary>All weights and codes under the reference's names.</summary>
    public static IEnumerable<TensorToWrite> Weights(Trainee trainee) =>
        ReferenceNames.All(trainee.Decoder, trainee.Config).Select(static one => ToWrite(one.Name, one.Weight));

    public static TensorToWrite ToWrite(string name, Tensor tensor) =>
        TensorToWrite.FromFloats(name, ElementType.F32, tensor.shape, () =>
        {
            using var untracked = no_grad();
            return TensorMemory.Floats(tensor.detach());
        });

    /// <summary>Whether the base model's weights are saved too: where they have changed, or cannot be copied as one file.</summary>
    public static bool HasWeights(TrainingConfiguration configuration, ModelFiles files) =>
        configuration.TrainsBase() || files.Described is not (GgufFile or SafetensorsFile);

    private static bool IsReferences(TransformerOptions options) => options.Architecture == Architecture.GptNeoX;

    private static IEnumerable<TensorToWrite> Codes(Trainee trainee) =>
        ReferenceNames.Codes(trainee.Decoder, trainee.Config).Select(static one => ToWrite(one.Name, one.Weight));

    private static JsonObject Base(TrainingConfiguration configuration)
    {
        if (configuration.Model is not { } model)
            return configuration.Base;
        using var files = ModelFiles.OpenAny(model);
        return files.BaseConfiguration ?? throw TrainingException.Wrong("model", model, "a GPT-NeoX that is no GGUF");
    }

    private static JsonObject Config(Trainee trainee, TrainingConfiguration configuration)
    {
        var first = trainee.Decoder.Codebooks.DistinctBy(static one => one.Options.Placement)
            .ToDictionary(static one => one.Options.Placement, static one => one.Codes);
        var config = ReferenceConfig.Of(
            trainee.Config, trainee.Decoder.Recurrent?.Cell.ToString() ?? ReferenceConfig.Kind(trainee.Decoder.Options.Architecture),
            placement => first.TryGetValue(placement, out var codes) ? codes : null);
        config["loss"] = configuration.Loss;
        config["replace_codes"] = configuration.ReplaceAfterSteps > 0;
        ByLayer(CodebookConfig.KByLayer, static (one, head) => one.Options.KOf(head), one => trainee.Config.Placements.First(
            at => at.Placement == one.Options.Placement).K);
        ByLayer(CodebookPlan.CodesByLayer, static (one, head) => one.CodesOf(head), one => first[one.Options.Placement]);
        return config;

        // Layers and heads that have another number than is said for all.
        void ByLayer(string key, Func<TrainableCodebook, int, int> number, Func<TrainableCodebook, int> usual)
        {
            var own = new JsonObject();
            foreach (var one in trainee.Decoder.Codebooks)
            {
                int[] numbers = [.. Enumerable.Range(0, one.Heads).Select(head => number(one, head))];
                if (numbers.Any(value => value != usual(one)))
                {
                    own[$"{one.Layer}.{one.Options.Placement.Name()}"] =
                        numbers.Distinct().Count() == 1 ? numbers[0] : ReferenceConfig.List(numbers);
                }
            }

            if (own.Count > 0)
                config[key] = own;
        }
    }

    /// <summary>The configuration of a model folder: what the model that was begun with says, with what has changed.</summary>
    private static JsonObject OfModel(JsonObject trained, TrainingConfiguration configuration, ModelFiles files)
    {
        var config = files.Config.FindString("model_type") == "codebook"
            ? JsonNode.Parse(files.Config.Root.GetRawText())!.AsObject() : [];
        foreach (var key in new[] { "same_codes", CodebookConfig.KByLayer, CodebookPlan.CodesByLayer })
            config.Remove(key); // that was so before this training
        foreach (var (key, value) in trained)
            config[key] = value?.DeepClone();
        var own = config["base"] as JsonObject ?? new JsonObject
        {
            ["architecture"] = (files.BaseConfiguration?["model_type"] ?? "llama").DeepClone(),
            ["file"] = Path.GetFileName(files.Described.Path),
            ["config"] = files.BaseConfiguration?.DeepClone(),
        };
        if (HasWeights(configuration, files))
        {
            own[files.Described is GgufFile ? "weights" : "file"] = WeightsName;
            if (files.Described is not GgufFile)
                own.Remove("sha256");
        }

        config["base"] = own;
        if (configuration.AdapterRank > 0)
            config["adapters"] = new JsonObject { ["r"] = configuration.AdapterRank, ["scale"] = 1 };
        return config;
    }
}
