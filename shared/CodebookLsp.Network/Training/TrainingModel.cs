using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Makes what is trained: new, from the files of a model, or from a checkpoint.</summary>
internal static class TrainingModel
{
    /// <summary>What a run begins with, its codes where the configuration has them begin.</summary>
    public static Trainee New(TrainingConfiguration configuration, TrainingData data, Device device, CancellationToken cancel)
    {
        if (configuration.Model is null)
        {
            var (decoder, config) = NewDecoder.Make(configuration, device);
            FirstCodes(configuration, decoder, configuration.Codes ?? "random", data, cancel);
            return Trainee(configuration, decoder, config, null);
        }

        using var files = ModelFiles.OpenAny(configuration.Model);
        var codes = configuration.Codes ?? (files.Codebooks.Layers.Count > 0 ? "model" : "random");
        var plan = CodebookPlan.Of(configuration, files.Config, files.Options);
        using var random = new Generator(configuration.Seed, device);
        var codebooks = codes == "model" ? Codebooks(files.CodebookFile, plan.Config, files.Options, device)
            : plan.Random(files.Options, random, device);
        var weights = files.ReadWeights(Precision.Float32, device, plain: true, cancel);
        var made = Decoder(configuration, files, weights, codebooks, random, device);
        FirstCodes(configuration, made, codes, data, cancel);
        if (codes == "model" && CodebookPlan.SaysCodes(configuration, out var ofAll))
            Training.FirstCodes.Grow(
                made, one => plan.Grown(one, ofAll), Batches(configuration, data), configuration.Seed, cancel);
        return Trainee(configuration, made, plan.Config, Teacher(configuration, files, made, device, cancel));
    }

    /// <summary>One that a checkpoint of the reference holds.</summary>
    public static Trainee Of(ModelFiles files, TrainingConfiguration configuration, Device device, CancellationToken cancel)
    {
        var codebooks = files.ReadCodebooks(device, static (layer, options, rows, weight, bias) =>
            new TrainableCodebook(layer, options, rows, weight, bias));
        var weights = files.ReadWeights(Precision.Float32, device, plain: true, cancel);
        using var random = new Generator(configuration.Seed, device);
        var decoder = Decoder(configuration, files, weights, codebooks, random, device);
        using var before = configuration is { Model: { } model, Objective: "distil" } ? ModelFiles.OpenAny(model) : null;
        return Trainee(configuration, decoder, files.Codebooks, Teacher(configuration, before, decoder, device, cancel));
    }

    /// <summary>One whose checkpoint holds only what is trained, beside the model that it began with.</summary>
    /// <param name="weights">Its base model's weights; null where they are the model's.</param>
    public static Trainee Of(
        TensorFile codebooks, TensorFile? weights, TrainingConfiguration configuration, Device device, CancellationToken cancel)
    {
        using var files = ModelFiles.OpenAny(configuration.Model!);
        var plan = CodebookPlan.Of(configuration, files.Config, files.Options);
        var read = Codebooks(codebooks, plan.Config, files.Options, device);
        var own = weights is null ? files.ReadWeights(Precision.Float32, device, plain: true, cancel)
            : WeightReader.Read(
                new(weights, StateDict.HuggingFaceName), files.Options, Precision.Float32, device, false, cancel, plain: true);
        using var random = new Generator(configuration.Seed, device);
        var decoder = Decoder(configuration, files, own, read, random, device);
        return Trainee(configuration, decoder, plan.Config, Teacher(configuration, files, decoder, device, cancel));
    }

    /// <summary>Recurrent layers with weights of a file.</summary>
    /// <exception cref="TensorFileException">It lacks one, or holds it in another shape.</exception>
    public static Trainee Recurrent(TensorFile file, TrainingConfiguration configuration, Device device)
    {
        var (decoder, config) = NewDecoder.Make(configuration, device);
        using (no_grad())
        {
            foreach (var (name, weight) in ReferenceNames.All(decoder, config))
            {
                if (!file.Tensors.TryGetValue(name, out var stored) || !stored.Shape.SequenceEqual(weight.shape))
                    throw TensorFileException.Damaged(file.Path, $"holds no {name} of the shape [{string.Join(", ", weight.shape)}]");
                using var read = StateDict.ReadTensor(file, name, ScalarType.Float32);
                weight.copy_(read);
            }
        }

        return Trainee(configuration, decoder, config, null);
    }

    private static List<TrainableCodebook> Codebooks(TensorFile file, CodebookConfig config, TransformerOptions options, Device device) =>
        [.. new CodebookWeights(file).Read(config, options, device, static (layer, options, rows, weight, bias) =>
            new TrainableCodebook(layer, options, rows, weight, bias))];

    private static TrainableDecoder Decoder(
        TrainingConfiguration configuration, ModelFiles files, TransformerWeights weights, IReadOnlyList<TrainableCodebook> codebooks,
        Generator random, Device device)
    {
        if (configuration.AdapterRank > 0 && files.HasAdapters)
            throw TrainingException.Wrong("adapter_rank", configuration.AdapterRank, "0: the model has adapters already");
        return new(
            files.Options, weights, codebooks, CodebookLoss.Of(configuration, codebooks.Count), configuration.ReferenceCompatible)
        {
            Products = DecoderProducts.Of(configuration, !configuration.TrainsBase()),
            Adapters = configuration.AdapterRank == 0 ? null : new(
                files.Options, codebooks.Select(static one => one.Layer).Distinct(), configuration.AdapterRank,
                files.Weights is GgufFile, random, device),
        };
    }

    private static void FirstCodes(
        TrainingConfiguration configuration, TrainableDecoder decoder, string codes, TrainingData data, CancellationToken cancel)
    {
        if (codes is "kmeans" or "spherical")
        {
            Training.FirstCodes.FromKMeans(
                decoder, Batches(configuration, data), codes == "spherical", groups: !configuration.ReferenceCompatible,
                configuration.Seed, cancel);
        }
    }

    /// <summary>What the first codes are found in.</summary>
    private static int[][][] Batches(TrainingConfiguration configuration, TrainingData data) =>
        [.. Enumerable.Range(0, configuration.CodesBatches).Select(index => data.Batch(index))];

    private static Teacher? Teacher(
        TrainingConfiguration configuration, ModelFiles? files, TrainableDecoder decoder, Device device, CancellationToken cancel) =>
        configuration.Objective != "distil" ? null
        : !configuration.TrainsBase() ? new(decoder, configuration.SiteWeight, Owned: false)
        : new(
            new(
                files!.Options, files.ReadWeights(Precision.Float32, device, plain: true, cancel), decoder.Codebooks,
                CodebookLoss.Of(configuration, decoder.Codebooks.Count), configuration.ReferenceCompatible)
            {
                Products = DecoderProducts.Of(configuration, areFixed: true),
            },
            configuration.SiteWeight, Owned: true);

    private static Trainee Trainee(TrainingConfiguration configuration, TrainableDecoder decoder, CodebookConfig config, Teacher? teacher)
    {
        foreach (var codebook in configuration.AverageDecay > 0 ? decoder.Codebooks : [])
            codebook.Average(configuration.AverageDecay);
        var options = new ParameterOptions
        {
            TrainsBase = configuration.TrainsBase(),
            BaseFactor = configuration.BaseFactor,
            WeightDecay = configuration.WeightDecay,
            ReferenceCompatible = configuration.ReferenceCompatible,
        };
        return new(decoder, config, options, configuration.Clip) { Teacher = teacher };
    }
}
