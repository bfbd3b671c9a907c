namespace CodebookLsp.Features.Judging;

/// <summary>What a setting gave on the beginnings to choose on.</summary>
/// <param name="Found">The share of texts with a word to judge by, plus that in which the classifier of words finds the concept.</param>
/// <param name="Loss">In nats a token.</param>
internal readonly record struct TriedSetting(double Found, double Loss);

/// <summary>Chooses a setting of a method for each concept.</summary>
internal static class SteeringChoice
{
    /// <summary>Less than <see cref="JudgedGroup.MostLoss"/>: what is chosen on few texts turns out to cost more on others.</summary>
    private const double MostLoss = 0.3;

    /// <summary>What a setting gives and costs with all concepts counts as much as so many texts of the one.</summary>
    private const double TextsOfOthers = 6;

    /// <param name="tried">[concepts][settings]; all equally many.</param>
    /// <param name="texts">How many texts each number comes from.</param>
    /// <returns>[concepts]: the index of the setting that finds most among those that do not cost too much; the cheapest where all
    /// do.</returns>
    public static int[] Of(IReadOnlyList<IReadOnlyList<TriedSetting>> tried, int texts)
    {
        if (tried.Count == 0)
            return [];
        var settings = tried[0].Count;
        TriedSetting[] general = [.. Enumerable.Range(0, settings)
            .Select(setting => new TriedSetting(tried.Average(one => one[setting].Found), tried.Average(one => one[setting].Loss)))];
        return [.. tried.Select(own =>
        {
            TriedSetting[] likely =
                [.. own.Zip(general, (one, all) => new TriedSetting(Mixed(one.Found, all.Found), Mixed(one.Loss, all.Loss)))];
            var allowed = Enumerable.Range(0, settings).Where(setting => likely[setting].Loss <= MostLoss).ToArray();
            return allowed.Length == 0 ? Enumerable.Range(0, settings).MinBy(setting => likely[setting].Loss)
                : allowed.MaxBy(setting => likely[setting].Found);
        })];

        double Mixed(double own, double all) => ((own * texts) + (all * TextsOfOthers)) / (texts + TextsOfOthers);
    }
}
