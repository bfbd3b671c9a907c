using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019), as torch computes it parameter by parameter. It is ours because all of its state has to be saved
/// and read back to the bit.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly IReadOnlyList<Parameter> parameters;
    private readonly Tensor[] first;
    private readonly Tensor[] second;

    /// <param name="parameters">Those that never change are passed over.</param>
    public AdamW(IReadOnlyList<Parameter> parameters)
    {
        this.parameters = [.. parameters.Where(static one => one.Changes)];
        first = [.. this.parameters.Select(static one => zeros_like(one.Value).DetachFromDisposeScope())];
        second = [.. this.parameters.Select(static one => zeros_like(one.Value).DetachFromDisposeScope())];
    }

    /// <summary>How many steps it has made.</summary>
    public long Steps { get; set; }

    /// <summary>The moving averages of gradients and of their squares, by the parameters' names.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => parameters.Index().SelectMany(one => new[]
    {
        ("first." + one.Item.Name, first[one.Index]), ("second." + one.Item.Name, second[one.Index]),
    });

    /// <summary>Changes every parameter that has a gradient.</summary>
    public void Step(double learningRate)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        var correction = Math.Sqrt(1 - Math.Pow(SecondDecay, Steps));
        using var keptFirst = Scalars.Of(FirstDecay);
        using var newFirst = Scalars.Of(1 - FirstDecay);
        using var keptSecond = Scalars.Of(SecondDecay);
        using var newSecond = Scalars.Of(1 - SecondDecay);
        using var root = Scalars.Of(correction);
        using var epsilon = Scalars.Of(Epsilon);
        for (var at = 0; at < parameters.Count; at++)
        {
            using var inner = NewDisposeScope();
            var parameter = parameters[at];
            if (parameter.Gradient() is not { } gradient)
                continue;
            var rate = learningRate * parameter.LearningRate;
            using var kept = Scalars.Of(1 - (rate * parameter.WeightDecay));
            using var size = Scalars.Of(-rate / (1 - Math.Pow(FirstDecay, Steps)));
            if (parameter.WeightDecay > 0)
                parameter.Value.mul_(kept);
            first[at].mul_(keptFirst).add_(gradient, newFirst);
            second[at].mul_(keptSecond).addcmul_(gradient, gradient, newSecond);
            parameter.Value.addcdiv_(first[at], second[at].sqrt().div_(root).add_(epsilon, Scalars.One), size);
        }
    }

    /// <summary>Forgets what it knows of some rows of a parameter, which something else has changed.</summary>
    /// <param name="rows">Which, where the parameter lies as rows of so many numbers.</param>
    public void Forget(Tensor parameter, IEnumerable<int> rows, int width)
    {
        var at = parameters.Index().First(one => ReferenceEquals(one.Item.Value, parameter)).Index;
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        foreach (var moment in new[] { first[at], second[at] })
        {
            foreach (var row in rows)
                moment.view(-1, width)[row].zero_();
        }
    }

    public void Dispose()
    {
        foreach (var moment in first.Concat(second))
            moment.Dispose();
    }
}
