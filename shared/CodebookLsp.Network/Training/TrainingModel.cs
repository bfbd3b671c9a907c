using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Makes what is trained: new, or from the files of a model.</summary>
internal static class TrainingModel
{
    /// <summary>One that has learned nothing, its codes where the configuration has them begin.</summary>
    public static Trainee New(TrainingConfiguration configuration, TrainingData data, Device device, CancellationToken cancel)
    {
        var (decoder, config) = NewDecoder.Make(configuration, device);
        if (configuration.Codes != "random")
        {
            FirstCodes.FromKMeans(
                decoder, [.. Enumerable.Range(0, configuration.CodesBatches).Select(index => data.Batch(index))],
                configuration.Codes == "spherical", groups: !configuration.ReferenceCompatible, configuration.Seed, cancel);
        }

        return new(decoder, config, Options(configuration), configuration.Clip);
    }

    /// <summary>One that files hold.</summary>
    public static Trainee Of(ModelFiles files, TrainingConfiguration configuration, Device device, CancellationToken cancel)
    {
        var codebooks = files.ReadCodebooks(device, static (layer, options, rows, weight, bias) =>
            new TrainableCodebook(layer, options, rows, weight, bias));
        var decoder = new TrainableDecoder(
            files.Options, files.ReadWeights(Precision.Float32, device, plain: true, cancel), codebooks,
            CodebookLoss.Named(configuration.Loss), configuration.ReferenceCompatible);
        return new(decoder, files.Codebooks, Options(configuration), configuration.Clip);
    }

    /// <summary>Recurrent layers with weights of a file.</summary>
    /// <exception cref="TensorFileException">It lacks one, or holds it in another shape.</exception>
    public static Trainee Recurrent(TensorFile file, TrainingConfiguration configuration, Device device)
    {
        var (decoder, config) = NewDecoder.Make(configuration, device);
        using var untracked = no_grad();
        foreach (var (name, weight) in ReferenceNames.All(decoder, config))
        {
            if (!file.Tensors.TryGetValue(name, out var stored) || !stored.Shape.SequenceEqual(weight.shape))
                throw TensorFileException.Damaged(file.Path, $"holds no {name} of the shape [{string.Join(", ", weight.shape)}]");
            using var read = StateDict.ReadTensor(file, name, ScalarType.Float32);
            weight.copy_(read);
        }

        return new(decoder, config, Options(configuration), configuration.Clip);
    }

    private static ParameterOptions Options(TrainingConfiguration configuration) => new()
    {
        TrainsBase = configuration.TrainBase,
        BaseFactor = configuration.BaseFactor,
        WeightDecay = configuration.WeightDecay,
        ReferenceCompatible = configuration.ReferenceCompatible,
    };
}
