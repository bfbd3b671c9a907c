using CodebookLsp.Network.Checkpoints;
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

    private static ParameterOptions Options(TrainingConfiguration configuration) => new()
    {
        TrainsBase = configuration.TrainBase,
        BaseFactor = configuration.BaseFactor,
        WeightDecay = configuration.WeightDecay,
        ReferenceCompatible = configuration.ReferenceCompatible,
    };
}
