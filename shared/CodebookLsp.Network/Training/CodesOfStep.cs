using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Training;

/// <summary>How many codes stand for a vector, batch by batch.</summary>
internal static class CodesOfStep
{
    private const int Stream = 1; // of the seed's random numbers

    /// <param name="step">From 1.</param>
    /// <param name="batch">From 0.</param>
    /// <returns>Null for as many as each codebook says.</returns>
    public static int? K(TrainingConfiguration configuration, CodebookConfig config, long step, long batch)
    {
        if (configuration.NestedK is { } choices)
            return choices[(int)(SplitMix64.For(configuration.Seed + (ulong)batch, Stream).Next() % (ulong)choices.Count)];
        var least = config.Ks.DefaultIfEmpty(1).Max();
        if (configuration.KFrom <= least || step > configuration.KSteps)
            return null;
        var done = Math.Pow((step - 1.0) / Math.Max(1, configuration.KSteps - 1), 1 / configuration.KPower);
        return (int)(configuration.KFrom - ((configuration.KFrom - least) * Math.Min(1, done)));
    }
}
