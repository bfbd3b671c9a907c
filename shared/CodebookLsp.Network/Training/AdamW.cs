using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019), as torch computes it. It is ours because all of its state has to be saved and read back to the
/// bit.
/// </summary>
internal sealed class AdamW : IDisposable
{
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
        var root = (float)Math.Sqrt(1 - Math.Pow(AdamStep.SecondDecay, Steps));
        for (var at = 0; at < parameters.Count; at++)
        {
            using var inner = NewDisposeScope();
            var parameter = parameters[at];
            if (parameter.Gradient() is not { } gradient)
                continue;
            var rate = learningRate * parameter.LearningRate;
            var step = new AdamStep(
                (float)(1 - (rate * parameter.WeightDecay)), (float)(-rate / (1 - Math.Pow(AdamStep.FirstDecay, Steps))), root);
            if (OwnKernels.Take(parameter.Value) && parameter.Value.is_contiguous())
                Do(step, parameter.Value, gradient.contiguous(), first[at], second[at]);
            else
                DoByTorch(step, parameter.Value, gradient, first[at], second[at]);
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

    private static unsafe void Do(AdamStep step, Tensor value, Tensor gradient, Tensor first, Tensor second)
    {
        using var values = new TensorMemory(value);
        using var gradients = new TensorMemory(gradient);
        using var one = new TensorMemory(first);
        using var two = new TensorMemory(second);
        step.Do(
            (float*)values.Address, (float*)gradients.Address, (float*)one.Address, (float*)two.Address, checked((int)values.Count));
    }

    private static void DoByTorch(AdamStep step, Tensor value, Tensor gradient, Tensor first, Tensor second)
    {
        using var keptFirst = Scalars.Of(AdamStep.FirstDecay);
        using var newFirst = Scalars.Of(1 - AdamStep.FirstDecay);
        using var keptSecond = Scalars.Of(AdamStep.SecondDecay);
        using var newSecond = Scalars.Of(1 - AdamStep.SecondDecay);
        using var epsilon = Scalars.Of(AdamStep.Epsilon);
        using var root = Scalars.Of(step.Root);
        using var kept = Scalars.Of(step.Kept);
        using var size = Scalars.Of(step.Size);
        value.mul_(kept);
        first.mul_(keptFirst).add_(gradient, newFirst);
        second.mul_(keptSecond).addcmul_(gradient, gradient, newSecond);
        value.addcdiv_(first, second.sqrt().div_(root).add_(epsilon, Scalars.One), size);
    }
}
