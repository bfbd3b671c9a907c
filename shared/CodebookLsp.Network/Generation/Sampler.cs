using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Generation;

/// <summary>Chooses the next token of one sample from the model's scores.</summary>
/// <remarks>
/// In the order of Hugging Face transformers: repetition penalty, temperature, top-k, top-p, min-p; each sees what the one before has
/// left. A score that is not a number counts as −∞, and nothing at −∞ is ever chosen.
/// </remarks>
/// <param name="options">Checked.</param>
/// <param name="sample">The sample's number, which with the seed decides its random numbers.</param>
internal sealed class Sampler(SamplingOptions options, int sample)
{
    private SplitMix64 random = SplitMix64.For(options.Seed, sample);
    private double[] scores = [];

    /// <param name="logits">[vocab]</param>
    /// <param name="seen">The tokens that have come already, for the repetition penalty.</param>
    /// <exception cref="GenerationException">No token is possible.</exception>
    public int Next(ReadOnlySpan<float> logits, IReadOnlySet<int> seen) =>
        Draw(Probabilities(logits, seen), options.Temperature == 0 ? 0 : random.NextDouble());

    /// <summary>How likely <see cref="Next"/> is to choose each token.</summary>
    /// <returns>[vocab], valid until the next call.</returns>
    public ReadOnlySpan<double> Probabilities(ReadOnlySpan<float> logits, IReadOnlySet<int> seen)
    {
        if (scores.Length != logits.Length)
            scores = new double[logits.Length];
        for (var id = 0; id < scores.Length; id++)
            scores[id] = Finite(logits[id]);
        if (options.RepetitionPenalty != 1)
            Penalise(scores, seen, options.RepetitionPenalty);

        var best = Best(scores);
        if (options.Temperature == 0)
        {
            Array.Clear(scores);
            scores[best] = 1;
            return scores;
        }

        ToWeights(scores, scores[best], options.Temperature);
        if (options.TopK is { } count)
            KeepTopK(scores, count);
        if (options.TopP < 1)
            KeepTopP(scores, options.TopP);
        if (options.MinP > 0)
            RemoveBelow(scores, options.MinP); // the likeliest token's weight is 1
        Normalise(scores);
        return scores;
    }

    /// <summary>The token at which the probabilities, added up in the order of ids, go beyond a number in [0, 1).</summary>
    private static int Draw(ReadOnlySpan<double> probabilities, double at)
    {
        var (sum, last) = (0.0, 0);
        for (var id = 0; id < probabilities.Length; id++)
        {
            if (probabilities[id] == 0)
                continue;
            sum += probabilities[id];
            last = id;
            if (sum > at)
                break;
        }

        return last; // also where rounding keeps the sum below 1
    }

    private static double Finite(float score) => float.IsNaN(score) ? double.NegativeInfinity : Math.Min(score, float.MaxValue);

    private static void Penalise(Span<double> scores, IReadOnlySet<int> seen, double penalty)
    {
        foreach (var id in seen)
            scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty;
    }

    /// <summary>The token with the highest score; of equals the first, as argmax has it.</summary>
    private static int Best(ReadOnlySpan<double> scores)
    {
        var best = 0;
        for (var id = 1; id < scores.Length; id++)
        {
            if (scores[id] > scores[best])
                best = id;
        }

        return double.IsNegativeInfinity(scores[best]) ? throw GenerationException.NoNumbers() : best;
    }

    /// <summary>
    /// Probabilities but for a factor: the likeliest token's is 1, so nothing can overflow. From here on 0 is an impossible token.
    /// </summary>
    private static void ToWeights(Span<double> scores, double best, double temperature)
    {
        foreach (ref var score in scores)
            score = (score - best) / temperature;
        Exponentials.Of(scores);
    }

    private static void KeepTopK(Span<double> weights, int count)
    {
        if (count >= weights.Length)
            return;
        var largest = new PriorityQueue<double, double>(count); // the least of them first
        foreach (var weight in weights)
        {
            if (largest.Count < count)
                largest.Enqueue(weight, weight);
            else if (weight > largest.Peek())
                largest.DequeueEnqueue(weight, weight);
        }

        RemoveBelow(weights, largest.Peek());
    }

    private static void KeepTopP(Span<double> weights, double share)
    {
        var total = Sum(weights);
        var small = total * (1 - share) / weights.Length; // all tokens up to this are removed for certain, and need not be sorted
        var likely = new List<double>();
        foreach (var weight in weights)
        {
            if (weight > small)
                likely.Add(weight);
        }

        likely.Sort(); // numbers alone: sorting them with their ids takes longer than the model's pass
        var (count, above) = (0, 0.0);
        while (count < likely.Count && above < share * total)
            above += likely[^++count];
        var least = count == 0 ? 0 : likely[^count];
        var ofLeast = likely.Skip(likely.Count - count).TakeWhile(weight => weight == least).Count(); // of equally likely ones the first
        foreach (ref var weight in weights)
            weight = weight > least || (weight == least && ofLeast-- > 0) ? weight : 0;
    }

    private static void RemoveBelow(Span<double> weights, double least)
    {
        foreach (ref var weight in weights)
            weight = weight < least ? 0 : weight;
    }

    private static void Normalise(Span<double> weights)
    {
        var total = Sum(weights);
        foreach (ref var weight in weights)
            weight /= total;
    }

    private static double Sum(ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
            sum += weight;
        return sum;
    }
}
