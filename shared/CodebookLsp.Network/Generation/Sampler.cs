using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const double LikelyShare = 1 / 128.0; // of the likeliest token's weight, which is 1

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
        CopyFinite(logits, scores);
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

    private static void CopyFinite(ReadOnlySpan<float> logits, Span<double> scores)
    {
        var from = MemoryMarshal.Cast<float, Vector512<float>>(logits);
        var to = MemoryMarshal.Cast<double, Vector512<double>>(scores);
        for (var index = 0; index < from.Length; index++)
        {
            var number = Vector512.ConditionalSelect(
                Vector512.Equals(from[index], from[index]), from[index], Vector512.Create(float.NegativeInfinity));
            (to[2 * index], to[(2 * index) + 1]) = Vector512.Widen(Vector512.Min(number, Vector512.Create(float.MaxValue)));
        }

        for (var id = from.Length * Vector512<float>.Count; id < scores.Length; id++)
            scores[id] = float.IsNaN(logits[id]) ? double.NegativeInfinity : Math.Min(logits[id], float.MaxValue);
    }

    private static void Penalise(Span<double> scores, IReadOnlySet<int> seen, double penalty)
    {
        foreach (var id in seen)
            scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty;
    }

    /// <summary>The token with the highest score; of equals the first, as argmax has it.</summary>
    private static int Best(ReadOnlySpan<double> scores)
    {
        var most = Vector512.Create(double.NegativeInfinity);
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(scores);
        foreach (ref readonly var vector in vectors)
            most = Vector512.Max(most, vector);
        var best = double.NegativeInfinity;
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
            best = Math.Max(best, most[lane]);
        foreach (var score in scores[(vectors.Length * Vector512<double>.Count)..])
            best = Math.Max(best, score);
        if (double.IsNegativeInfinity(best))
            throw GenerationException.NoNumbers();
        var first = 0;
        while (first < vectors.Length && !Vector512.EqualsAny(vectors[first], Vector512.Create(best)))
            first++;
        first *= Vector512<double>.Count;
        return first + scores[first..].IndexOf(best);
    }

    /// <summary>
    /// Probabilities but for a factor: the likeliest token's is 1, so nothing can overflow. From here on 0 is an impossible token.
    /// </summary>
    private static void ToWeights(Span<double> scores, double best, double temperature)
    {
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(scores);
        foreach (ref var vector in vectors)
            vector = (vector - Vector512.Create(best)) / Vector512.Create(temperature);
        foreach (ref var score in scores[(vectors.Length * Vector512<double>.Count)..])
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
        var likely = Above(weights, small);
        var (least, above, ofLeast) = (0.0, 0.0, 0); // of equally likely ones the first are kept
        var (high, low) = (double.PositiveInfinity, LikelyShare);
        do
        {
            // A few are enough as a rule, so they are sorted from the top, part by part.
            var band = likely.FindAll(weight => weight >= low && weight < high);
            band.Sort(); // numbers alone: sorting them with their ids takes longer than the model's pass
            for (var at = band.Count - 1; at >= 0 && above < share * total; at--)
            {
                (least, ofLeast) = band[at] == least ? (least, ofLeast + 1) : (band[at], 1);
                above += least;
            }

            (high, low) = (low, low * LikelyShare);
        }
        while (above < share * total && high > small);

        foreach (ref var weight in weights)
            weight = weight > least || (weight == least && ofLeast-- > 0) ? weight : 0;
    }

    /// <summary>The numbers above one.</summary>
    private static List<double> Above(ReadOnlySpan<double> weights, double small)
    {
        var found = new List<double>();
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(weights);
        for (var index = 0; index < vectors.Length; index++)
        {
            var lanes = Vector512.GreaterThan(vectors[index], Vector512.Create(small)).ExtractMostSignificantBits();
            for (; lanes != 0; lanes &= lanes - 1)
                found.Add(vectors[index][BitOperations.TrailingZeroCount(lanes)]);
        }

        foreach (var weight in weights[(vectors.Length * Vector512<double>.Count)..])
        {
            if (weight > small)
                found.Add(weight);
        }

        return found;
    }

    private static void RemoveBelow(Span<double> weights, double least)
    {
        foreach (ref var weight in weights)
            weight = weight < least ? 0 : weight;
    }

    private static void Normalise(Span<double> weights)
    {
        var total = Sum(weights);
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(weights);
        foreach (ref var vector in vectors)
            vector /= Vector512.Create(total);
        foreach (ref var weight in weights[(vectors.Length * Vector512<double>.Count)..])
            weight /= total;
    }

    private static double Sum(ReadOnlySpan<double> weights)
    {
        Vector512<double> even = default, odd = default;
        var vectors = MemoryMarshal.Cast<double, Vector512<double>>(weights);
        for (var index = 0; index + 1 < vectors.Length; index += 2)
            (even, odd) = (even + vectors[index], odd + vectors[index + 1]);
        var sum = Vector512.Sum(even + odd);
        foreach (var weight in weights[(vectors.Length / 2 * 2 * Vector512<double>.Count)..])
            sum += weight;
        return sum;
    }
}
