using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// From which load on a theme is stated: one that few windows of works reach which are not about it. These are the half of all works in
/// which it is
/// weakest on average.
/// </summary>
internal static class ThemeThresholds
{
    /// <summary>Of a hundred windows of other works, 99 lie at or below it.</summary>
    public const double Quantile = 0.99;

    /// <summary>A load that is not worth a word, wherever it stands: rows have length 1, and so have patterns.</summary>
    private const float Least = 0.05f;

    /// <summary>More themes say less about a passage.</summary>
    public const int MostStated = 3;

    /// <summary>The themes that are stated of a passage: the three with the largest loads, of those above their thresholds; the largest
    /// first.</summary>
    public static int[] Stated(ReadOnlySpan<float> loads, IReadOnlyList<float> thresholds)
    {
        var above = new List<(float Load, int Theme)>();
        for (var theme = 0; theme < loads.Length; theme++)
        {
            if (loads[theme] > thresholds[theme])
                above.Add((-loads[theme], theme));
        }

        above.Sort();
        return [.. above.Take(MostStated).Select(static one => one.Theme)];
    }

    /// <summary>The windows of which each theme is stated: [themes].</summary>
    /// <param name="loads">[windows, themes]</param>
    public static List<int>[] Windows(DenseMatrix loads, IReadOnlyList<float> thresholds)
    {
        var windows = thresholds.Select(static _ => new List<int>()).ToArray();
        for (var window = 0; window < loads.Rows; window++)
        {
            foreach (var theme in Stated(loads[window], thresholds))
                windows[theme].Add(window);
        }

        return windows;
    }

    /// <param name="loads">[windows, themes]</param>
    /// <param name="works">The work of each window.</param>
    /// <returns>[themes]</returns>
    public static float[] Of(DenseMatrix loads, IReadOnlyList<int> works) =>
        [.. Enumerable.Range(0, loads.Columns).Select(theme => Of(loads, works, theme))];

    private static float Of(DenseMatrix loads, IReadOnlyList<int> works, int theme)
    {
        var (sums, counts) = (new double[works.Max() + 1], new int[works.Max() + 1]);
        for (var window = 0; window < loads.Rows; window++)
        {
            sums[works[window]] += loads[window][theme];
            counts[works[window]]++;
        }

        int[] weakest = [.. Enumerable.Range(0, sums.Length).Where(work => counts[work] > 0).OrderBy(work => sums[work] / counts[work])
            .ThenBy(static work => work)];
        var without = weakest.Take(weakest.Length / 2).ToHashSet();
        var others = Enumerable.Range(0, loads.Rows).Where(window => without.Contains(works[window])).Select(window => loads[window][theme])
            .Order().ToArray();
        return others.Length == 0 ? Least : Math.Max(Least, others[(int)Math.Ceiling(Quantile * others.Length) - 1]);
    }
}
