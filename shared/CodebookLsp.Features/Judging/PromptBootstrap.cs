using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Judging;

/// <summary>A mean with its 95 % interval.</summary>
public readonly record struct Interval(double Mean, double Low, double High);

/// <summary>
/// Intervals by resampling the prompts: texts that go on from one beginning are alike, and what is compared goes on from the same
/// beginnings, so it is beginnings that are drawn, the same ones for all that is compared (paired).
/// </summary>
internal static class PromptBootstrap
{
    private const int Draws = 2000;

    /// <summary>With fewer prompts the interval is all that is possible.</summary>
    public const int FewestPrompts = 5;

    /// <summary>The mean over series of each one's mean over its prompts.</summary>
    /// <param name="series">Of each concept, a number for each prompt, in the prompts' order; none empty.</param>
    /// <param name="most">Beyond which no mean can be; −<paramref name="most"/> on the other side.</param>
    public static Interval Of(IReadOnlyList<double[]> series, double most = 1)
    {
        var mean = series.Average(static one => one.Average());
        var prompts = series.Max(static one => one.Length);
        if (series.Min(static one => one.Length) < FewestPrompts)
            return new(mean, -most, most);
        var (random, means) = (new Random(1), new double[Draws]);
        var counts = new int[prompts];
        // Where some series have more prompts than others, the prompts that all have are drawn apart from the rest, so that none is empty.
        var all = series.Min(static one => one.Length);
        for (var draw = 0; draw < Draws; draw++)
        {
            Array.Clear(counts);
            for (var prompt = 0; prompt < prompts; prompt++)
                counts[prompt < all ? random.Next(all) : all + random.Next(prompts - all)]++;
            means[draw] = series.Average(one => Mean(one, counts));
        }

        Array.Sort(means);
        return new(mean, Bootstrap.Quantile(means, 0.025), Bootstrap.Quantile(means, 0.975));
    }

    private static double Mean(double[] values, int[] counts)
    {
        var (sum, count) = (0.0, 0);
        for (var prompt = 0; prompt < values.Length; prompt++)
        {
            sum += values[prompt] * counts[prompt];
            count += counts[prompt];
        }

        return count == 0 ? 0 : sum / count;
    }
}
