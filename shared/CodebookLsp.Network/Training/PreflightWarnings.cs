using System.Globalization;

namespace CodebookLsp.Network.Training;

/// <summary>What looks wrong before the first step, and what to change.</summary>
internal static class PreflightWarnings
{
    /// <summary>A gradient that grows or shrinks by more over all layers teaches the first layers much more, or much less, than the
    /// last.</summary>
    private const double MostGrowth = 1e4;

    private const double LargestRatio = 3;
    private const double LargestDepth = 1;

    /// <summary>How many times the same text is worth reading again (Muennighoff et al. 2023).</summary>
    private const double MostEpochs = 4;

    public static IEnumerable<string> Of(PreflightReport report, TrainingConfiguration configuration, TrainingData data)
    {
        // What has learned has embeddings that are short beside what the first layer adds: that factor is no fault there.
        var judged = report.Layers.Skip(configuration.Model is null ? 0 : 1).ToList();
        var growth = judged.Aggregate(1.0, static (product, one) => product * one.Susceptibility);
        if (growth is > MostGrowth or < 1 / MostGrowth)
        {
            var worst = judged.MaxBy(static one => Math.Abs(Math.Log(one.Susceptibility)))!;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"From the last layer to layer {judged[0].Layer} the gradient's mean square {(growth > 1 ? "grows" : "shrinks")} "
                + $"{Times(growth)} times, most at layer {worst.Layer} ({Times(worst.Susceptibility)}). ")
                + (configuration.Model is null
                    ? "Weights of this size do not keep a signal's size: set a "
                        + (growth > 1 ? "smaller" : "larger") + " base.initializer_range."
                    : "Take a smaller learning_rate and a warm-up, or snap fewer layers.");
        }

        foreach (var one in report.Codebooks.Where(static one => one.Ratio is > LargestRatio or < 1 / LargestRatio)
            .GroupBy(static one => one.Site))
        {
            var worst = one.MaxBy(static codebook => Math.Abs(Math.Log(codebook.Ratio)))!;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Codes at {one.Key} are {(worst.Ratio > 1 ? "longer" : "shorter")} than what they stand for: {Times(worst.Ratio)} times "
                + $"at layer {worst.Layer}, and so at {one.Count()} of {report.Codebooks.Count(all => all.Site == one.Key)} layers. "
                + $"Begin with codes=kmeans, or give the codebooks an input norm.");
        }

        if (configuration.Model is null && report.Loss > report.Uniform * 1.5)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The loss begins at {report.Loss:0.00}, above {report.Uniform:0.00}, that of who knows nothing: the scores of the first "
                + $"step are too large. Set a smaller base.initializer_range.");
        }

        if (report.IsSlowInBFloat16)
        {
            yield return "This processor does not multiply bfloat16, so that such products take longer than those of float32 and are less "
                + "exact. Set precision=float32.";
        }

        if (report.Depth > LargestDepth)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The network has {report.Depth:0.0} times as many layers as its vectors have numbers. By the theory what it learns is "
                + $"then mostly chance: make it wider, or less deep.");
        }

        if (report.FreeMemory is { } free && report.Memory > free)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"About {report.Memory >> 20} MiB of memory are needed, and {free >> 20} MiB are free. Set a smaller batch and a larger "
                + $"accumulate.");
        }

        if (data.Tokens is { } tokens && report.Tokens > MostEpochs * tokens)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Each text is seen {(double)report.Tokens / tokens:0.0} times. After about four times it teaches little: give more texts, "
                + $"or fewer steps.");
        }
    }

    private static string Times(double factor) => (factor < 1 ? 1 / factor : factor).ToString("0.#", CultureInfo.InvariantCulture);
}
