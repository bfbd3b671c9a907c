using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>A tensor that training may change.</summary>
/// <param name="Name">The reference's; of a group's stacked codes that of its first member.</param>
/// <param name="Gradient">What its gradient is now; null for none.</param>
/// <param name="LearningRate">As a multiple of the run's; 0 for one that never changes.</param>
/// <param name="WeightDecay">Decoupled (Loshchilov and Hutter 2019), a multiple of the learning rate.</param>
/// <param name="Clipped">Whether its gradient counts when gradients are clipped.</param>
internal sealed record Parameter(
    string Name, Tensor Value, Func<Tensor?> Gradient, double LearningRate, double WeightDecay, bool Clipped)
{
    public bool Changes => LearningRate > 0;
}

/// <summary>What is trained, and how fast.</summary>
internal sealed record ParameterOptions
{
    /// <summary>Whether the weights of the base model are trained too.</summary>
    public bool TrainsBase { get; init; } = true;

    /// <summary>The base model's learning rate as a multiple of the codes'.</summary>
    public double BaseFactor { get; init; } = 1;

    /// <summary>Of the base model's weights; codes have none.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>
    /// Does what the reference does where it is wrong: weights of modules that it replaces by copies, and norms of ungrouped codebooks,
    /// stay as they are; codes that are trained alone have a weight decay; and gradients of what never changes count when gradients are
    /// clipped.
    /// </summary>
    public bool ReferenceCompatible { get; init; }
}

/// <summary>The parameters of a decoder in groups: codes and their norms, and the base model's weights.</summary>
internal static class Parameters
{
    /// <summary>torch's default, which the reference leaves in force when it trains codes alone.</summary>
    private const double TorchDecay = 0.01;

    public static IReadOnlyList<Parameter> Of(TrainableDecoder decoder, CodebookConfig config, ParameterOptions options)
    {
        var all = new List<Parameter>();
        var codeDecay = options is { ReferenceCompatible: true, TrainsBase: false } ? TorchDecay : 0;
        foreach (var codebook in decoder.Codebooks)
        {
            var name = ReferenceNames.Heads(codebook, config, decoder.Options.Architecture).First();
            var norms = !options.ReferenceCompatible || ReferenceNames.IsNormTrainedByReference(codebook);
            all.Add(new(name + "codebook.weight", codebook.Rows, () => codebook.Gradient, codebook.Averages is null ? 1 : 0, codeDecay, true));
            if (codebook is { NormWeight: { } weight, NormBias: { } bias })
            {
                Add(name + "ln.weight", weight, norms ? 1 : 0, codeDecay);
                Add(name + "ln.bias", bias, norms ? 1 : 0, codeDecay);
            }
        }

        foreach (var (name, weight) in ReferenceNames.Base(decoder, config))
        {
            var trained = options.TrainsBase && (!options.ReferenceCompatible || ReferenceNames.IsTrainedByReference(name, config));
            Add(name, weight, trained ? options.BaseFactor : 0, options.WeightDecay);
        }

        foreach (var (name, factor) in decoder.Adapters?.Parameters ?? [])
            Add(name, factor, options.BaseFactor, options.WeightDecay);
        return all;

        void Add(string name, Tensor value, double rate, double decay)
        {
            if (rate > 0 || options.ReferenceCompatible)
                value.requires_grad_();
            all.Add(new(name, value, () => value.grad, rate, decay, rate > 0 || options.ReferenceCompatible));
        }
    }

    /// <summary>The length of all gradients that count, as one vector.</summary>
    public static double GradientNorm(IReadOnlyList<Parameter> parameters)
    {
        using var scope = NewDisposeScope();
        var squares = parameters.Where(static one => one.Clipped).Select(static one => one.Gradient()).OfType<Tensor>()
            .Select(static gradient => gradient.norm()).ToArray();
        return squares.Length == 0 ? 0 : TensorMemory.Floats(stack(squares).norm())[0];
    }

    /// <summary>Shortens all gradients together where they are longer than <paramref name="most"/>.</summary>
    /// <returns>Their length before.</returns>
    public static double Clip(IReadOnlyList<Parameter> parameters, double most)
    {
        var norm = GradientNorm(parameters);
        var share = most / (norm + 1e-6);
        if (!(share < 1))
            return norm;
        using var factor = Scalars.Of(share);
        foreach (var parameter in parameters)
            parameter.Gradient()?.mul_(factor);
        return norm;
    }

    public static void Forget(IReadOnlyList<Parameter> parameters)
    {
        foreach (var parameter in parameters)
            parameter.Gradient()?.zero_();
    }
}
