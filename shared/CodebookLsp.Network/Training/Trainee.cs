using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>A decoder with what changes it: its parameters and their optimiser. One step at a time.</summary>
internal sealed class Trainee : IDisposable
{
    private readonly double clip;

    /// <summary>Takes over the decoder.</summary>
    /// <param name="clip">How long all gradients together may be; 0 for as long as they are.</param>
    public Trainee(TrainableDecoder decoder, CodebookConfig config, ParameterOptions options, double clip)
    {
        (Decoder, Config, this.clip) = (decoder, config, clip);
        Parameters = Training.Parameters.Of(decoder, config, options);
        Optimiser = new(Parameters);
    }

    public TrainableDecoder Decoder { get; }

    public CodebookConfig Config { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    public AdamW Optimiser { get; }

    /// <summary>One step of the optimiser.</summary>
    /// <param name="parts">Batches, of as many tokens each, whose gradients are averaged.</param>
    /// <param name="seen">See <see cref="TrainingPass.Seen"/>.</param>
    /// <returns>The mean loss of the next token before the step, and the length of all gradients before clipping. Where one of the two is
    /// not finite nothing has changed.</returns>
    public (double Loss, double GradientNorm) Step(
        IReadOnlyList<int[][]> parts, double learningRate, Action<TrainableCodebook, Tensor, Tensor>? seen = null)
    {
        Training.Parameters.Forget(Parameters);
        var mean = 0.0;
        using var share = Scalars.Of(1.0 / parts.Count);
        foreach (var part in parts)
        {
            using var scope = NewDisposeScope();
            var (loss, objective, _) = Decoder.Losses(part, new() { Seen = seen });
            var value = Number(loss);
            mean += value / parts.Count;
            if (!double.IsFinite(value))
            {
                foreach (var codebook in Decoder.Codebooks)
                    codebook.Forget();
                return (value, double.NaN);
            }

            objective.mul(share).backward();
            foreach (var codebook in Decoder.Codebooks)
                codebook.Spread();
        }

        var norm = clip > 0 ? Training.Parameters.Clip(Parameters, clip) : Training.Parameters.GradientNorm(Parameters);
        if (double.IsFinite(norm))
            Optimiser.Step(learningRate);
        return (mean, norm);
    }

    /// <summary>Loss and accuracy without changing anything.</summary>
    public (double Loss, double Accuracy) Evaluate(
        IEnumerable<int[][]> batches, Action<TrainableCodebook, Tensor, Tensor>? seen, CancellationToken cancel)
    {
        var (sum, right, count) = (0.0, 0.0, 0L);
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            using var untracked = no_grad();
            using var scope = NewDisposeScope();
            var (loss, _, hits) = Decoder.Losses(batch, new() { Seen = seen });
            var predicted = batch.Sum(static sequence => sequence.Length - 1);
            sum += Number(loss) * predicted;
            right += Number(hits);
            count += predicted;
        }

        return (sum / count, right / count);
    }

    /// <summary>Where a number is none, for people: the first place of a forward pass, or the first parameter whose gradient has
    /// it.</summary>
    public string WhereNotFinite(IReadOnlyList<int[][]> parts)
    {
        foreach (var part in parts)
        {
            string? first = null;
            using var untracked = no_grad();
            using var scope = NewDisposeScope();
            _ = Decoder.Losses(part, new()
            {
                Trace = (where, values) => first ??= FiniteNumbers.AreAll(values.detach()) ? null : where,
            });
            if (first is not null)
                return $"the first number that is none comes out of {first}";
        }

        var name = Parameters.FirstOrDefault(static one => one.Gradient() is { } gradient && !FiniteNumbers.AreAll(gradient))?.Name;
        return name is null ? "it came from a sum that is too large" : $"the gradient of {name} is no number";
    }

    public void Dispose()
    {
        Optimiser.Dispose();
        Decoder.Dispose();
    }

    private static double Number(Tensor scalar) => TensorMemory.Floats(scalar)[0];
}
