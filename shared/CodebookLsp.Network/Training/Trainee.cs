using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>How well a model tells texts that are not trained on.</summary>
/// <param name="Loss">The mean loss of the next token, in nats.</param>
/// <param name="Accuracy">The share of tokens that were found likeliest.</param>
/// <param name="Divergence">While distilling the mean divergence (Kullback–Leibler) from what the base model says comes next, in nats; else
/// null.</param>
public sealed record HeldOutScore(double Loss, double Accuracy, double? Divergence);

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

    /// <summary>Whom to distil from; null to learn from the texts. The trainee's.</summary>
    public Teacher? Teacher { get; init; }

    /// <summary>Whether nothing is trained but codes that are averages.</summary>
    public bool AveragesAlone =>
        Decoder.Codebooks.All(static one => one.Averages is not null) && !Parameters.Any(static one => one.Changes);

    /// <summary>One step of codes that are averages, where they are all that is trained: the same step without a teacher, scores and a
    /// loss, of which they need nothing.</summary>
    /// <returns>Whether what comes out is finite. Where it is not, nothing has changed.</returns>
    /// <inheritdoc cref="Step" path="/param"/>
    public bool Average(IReadOnlyList<int[][]> parts, double learningRate, IReadOnlyList<TrainingPass> passes)
    {
        foreach (var (index, part) in parts.Index())
        {
            using var scope = NewDisposeScope();
            if (FiniteNumbers.AreAll(Decoder.Final(part, passes[index], [])))
                continue;
            foreach (var codebook in Decoder.Codebooks)
                codebook.Averages?.Forget();
            return false;
        }

        Change(learningRate);
        return true;
    }

    /// <summary>One step of the optimiser.</summary>
    /// <param name="parts">Batches, of as many tokens each, whose gradients are averaged.</param>
    /// <param name="passes">What is done in the pass of each.</param>
    /// <returns>Before the step the mean loss of the next token, and while distilling the divergence from the teacher; and the length of
    /// all gradients before clipping. Where loss or length is not finite nothing has changed.</returns>
    public (double Loss, double? Divergence, double GradientNorm) Step(
        IReadOnlyList<int[][]> parts, double learningRate, IReadOnlyList<TrainingPass>? passes = null)
    {
        Training.Parameters.Forget(Parameters);
        var mean = 0.0;
        double? divergence = Teacher is null ? null : 0;
        using var share = Scalars.Of(1.0 / parts.Count);
        foreach (var (index, part) in parts.Index())
        {
            using var scope = NewDisposeScope();
            var losses = Decoder.Losses(part, passes?[index] ?? new(), Teacher);
            var value = Number(losses.Loss);
            mean += value / parts.Count;
            divergence += losses.Divergence is { } far ? Number(far) / parts.Count : 0;
            if (!double.IsFinite(value))
            {
                foreach (var codebook in Decoder.Codebooks)
                    codebook.Forget();
                return (value, divergence, double.NaN);
            }

            if (losses.Objective.requires_grad) // codes that are averages need none
                losses.Objective.mul(share).backward();
            foreach (var codebook in Decoder.Codebooks)
                codebook.Spread();
        }

        var norm = clip > 0 ? Training.Parameters.Clip(Parameters, clip) : Training.Parameters.GradientNorm(Parameters);
        if (double.IsFinite(norm))
            Change(learningRate);
        return (mean, divergence, norm);
    }

    /// <summary>How well texts are told, without changing anything.</summary>
    /// <param name="pass">For each batch.</param>
    public HeldOutScore Evaluate(IEnumerable<int[][]> batches, TrainingPass pass, CancellationToken cancel)
    {
        var (sum, right, far, count) = (0.0, 0.0, 0.0, 0L);
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            using var untracked = no_grad();
            using var scope = NewDisposeScope();
            var losses = Decoder.Losses(batch, pass, Teacher);
            var predicted = batch.Sum(static sequence => sequence.Length - 1);
            sum += Number(losses.Loss) * predicted;
            right += Number(losses.Right);
            far += losses.Divergence is { } divergence ? Number(divergence) * predicted : 0;
            count += predicted;
        }

        return new(sum / count, right / count, Teacher is null ? null : far / count);
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
        Teacher?.Dispose();
        Decoder.Dispose();
    }

    private void Change(double learningRate)
    {
        Optimiser.Step(learningRate);
        foreach (var codebook in Decoder.Codebooks)
            codebook.Averages?.Step();
    }

    private static double Number(Tensor scalar) => TensorMemory.Floats(scalar)[0];
}
