using System.Collections.Frozen;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Model;

/// <summary>How well a model predicts a sequence.</summary>
/// <param name="Losses">Of each token after the first, in nats.</param>
/// <param name="Right">How many of them were the likeliest.</param>
public sealed record SequenceScore(IReadOnlyList<double> Losses, int Right)
{
    /// <summary>The mean over the tokens.</summary>
    public double Loss => Losses.Average();

    public double Accuracy => (double)Right / Losses.Count;
}

/// <summary>What a model says comes next, for models of few tokens: whole distributions, and texts drawn from them.</summary>
public static class NextTokens
{
    private const int RowsAtATime = 4096;

    /// <summary>The probability of every token after each prompt.</summary>
    /// <param name="prompts">None empty.</param>
    /// <param name="hook">Sees and changes the codes; prompts lie in its sequences in their order. Null for nobody.</param>
    /// <returns>For each prompt [vocabulary].</returns>
    /// <exception cref="TextTooLongException">A prompt has more tokens than the model has positions.</exception>
    public static IReadOnlyList<double[]> Probabilities(
        CodebookModel model, IReadOnlyList<int[]> prompts, CodeHook? hook, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        using var logits = model.Transformer.Forward(new(prompts) { Hook = hook, Logits = LogitRows.Last, Cancel = cancel })!;
        var values = TensorMemory.Floats(logits);
        return [.. values.Chunk(values.Length / prompts.Count).Select(static row => Softmax(row))];
    }

    /// <summary>How well the model predicts sequences.</summary>
    /// <param name="sequences">Each of at least two tokens.</param>
    /// <param name="snap">Whether the codebooks are on.</param>
    public static IReadOnlyList<SequenceScore> Score(
        CodebookModel model, IReadOnlyList<int[]> sequences, CancellationToken cancel, bool snap = true)
    {
        var scores = new List<SequenceScore>();
        foreach (var some in sequences.Chunk(Math.Max(1, RowsAtATime / sequences.Max(static one => one.Length))))
        {
            using var logits = model.Transformer.Forward(new(some) { Snap = snap, Cancel = cancel })!;
            var values = TensorMemory.Floats(logits).AsSpan();
            var (vocabulary, row) = (values.Length / some.Sum(static one => one.Length), 0);
            foreach (var sequence in some)
            {
                var (losses, right) = (new double[sequence.Length - 1], 0);
                for (var at = 1; at < sequence.Length; at++, row++)
                {
                    var probabilities = Softmax(values.Slice(row * vocabulary, vocabulary));
                    losses[at - 1] = -Math.Log(probabilities[sequence[at]]);
                    right += Array.IndexOf(probabilities, probabilities.Max()) == sequence[at] ? 1 : 0;
                }

                row++; // what comes after the last token nobody knows
                scores.Add(new(losses, right));
            }
        }

        return scores;
    }

    /// <summary>Sequences drawn token by token from what the model says.</summary>
    /// <param name="start">The first token of each.</param>
    /// <param name="length">Tokens of each, the first included.</param>
    /// <param name="seed">The same seed draws the same.</param>
    public static IReadOnlyList<int[]> Sample(
        CodebookModel model, int start, int sequences, int length, ulong seed, CancellationToken cancel)
    {
        var drawn = Enumerable.Range(0, sequences).Select(_ => new int[length]).ToList();
        drawn.ForEach(sequence => sequence[0] = start);
        Sampler[] samplers = [.. Enumerable.Range(0, sequences).Select(index => new Sampler(new() { Seed = seed }, index))];
        using var cache = new KeyValueCache(model.Transformer.Options, sequences);
        for (var at = 1; at < length; at++)
        {
            var pass = new ForwardPass([.. drawn.Select(sequence => new[] { sequence[at - 1] })])
            {
                Cache = cache,
                Logits = LogitRows.Last,
                Cancel = cancel,
            };
            using var logits = model.Transformer.Forward(pass)!;
            var values = TensorMemory.Floats(logits);
            var vocabulary = values.Length / sequences;
            for (var index = 0; index < sequences; index++)
                drawn[index][at] = samplers[index].Next(values.AsSpan(index * vocabulary, vocabulary), FrozenSet<int>.Empty);
        }

        return drawn;
    }

    /// <summary>The probability of every token.</summary>
    /// <param name="logits">[vocabulary]</param>
    public static double[] Softmax(ReadOnlySpan<float> logits)
    {
        var (largest, sum) = (float.NegativeInfinity, 0.0);
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        var probabilities = new double[logits.Length];
        for (var id = 0; id < logits.Length; id++)
            sum += probabilities[id] = Math.Exp((double)logits[id] - largest);
        for (var id = 0; id < logits.Length; id++)
            probabilities[id] /= sum;
        return probabilities;
    }
}
