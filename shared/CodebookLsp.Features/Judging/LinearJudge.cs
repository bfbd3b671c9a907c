using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Features.Themes.Evaluation;

namespace CodebookLsp.Features.Judging;

/// <summary>How well a classifier tells windows that it did not learn from.</summary>
/// <param name="With">How many of them have the concept.</param>
/// <param name="Auc">How often a window that has it gets a higher score than one that does not.</param>
internal sealed record JudgeQuality(int With, double Auc);

/// <summary>
/// A logistic regression that says whether something is so. It learns from the windows of half of the works; the other half sets its limit,
/// such that at most one in ten windows without the concept is taken for one with it, and says how good it is.
/// </summary>
/// <param name="Features">How much each feature speaks for it.</param>
/// <param name="Limit">Above which sum it is so.</param>
internal sealed record LinearJudge(float[] Features, double Limit, JudgeQuality Quality)
{
    /// <summary>The share of windows without the concept that are taken for one with it.</summary>
    private const double FalseAlarms = 0.1;

    private const int FewestWindows = 8;
    private const double Looseness = 30;

    /// <param name="rows">[windows, features]: first those that have the concept. None is longer than 1.</param>
    /// <param name="with">How many have it.</param>
    /// <param name="works">The work of each window.</param>
    /// <returns>Null where there are too few windows.</returns>
    public static LinearJudge? Of(SparseMatrix rows, int with, int[] works, int threads, CancellationToken cancel)
    {
        var learning = Enumerable.Range(0, rows.RowCount).Where(row => works[row] % 2 == 0).ToArray();
        var asked = Enumerable.Range(0, rows.RowCount).Where(row => works[row] % 2 != 0).ToArray();
        if (learning.Count(row => row < with) < FewestWindows || asked.Count(row => row < with) < FewestWindows
            || learning.Count(row => row >= with) < FewestWindows || asked.Count(row => row >= with) < FewestWindows)
            return null;
        var (features, _) = SoftmaxClassifier.Fit(
            rows.Rows(learning), [.. learning.Select(row => row < with ? 1 : 0)], 2, Looseness, threads, cancel).Odds();
        double[] of = [.. asked.Where(row => row < with).Select(row => Sum(features, rows.Columns(row), rows.Values(row)))];
        double[] others = [.. asked.Where(row => row >= with).Select(row => Sum(features, rows.Columns(row), rows.Values(row))).Order()];
        var highest = Highest(others);
        var lowest = of.Order().ElementAt((int)(of.Length * FalseAlarms));
        var limit = lowest > highest ? (lowest + highest) / 2 : highest; // where both are far apart, in between
        var auc = of.Average(one => (others.Count(other => other < one) + (others.Count(other => other == one) / 2.0)) / others.Length);
        return new(features, limit, new(of.Length, auc));
    }

    /// <summary>The same, taking at most one in ten of other things too for what it is not.</summary>
    /// <param name="rows">Things that hardly have the concept, such as what a model writes unasked.</param>
    public LinearJudge NoLooserOn(IReadOnlyList<(int[] Columns, float[] Values)> rows) => rows.Count == 0 ? this
        : this with { Limit = Math.Max(Limit, Highest([.. rows.Select(row => Sum(Features, row.Columns, row.Values)).Order()])) };

    /// <summary>What at most one in ten are above.</summary>
    /// <param name="sums">Ascending.</param>
    private static double Highest(double[] sums) => sums[Math.Min(sums.Length - 1, (int)Math.Ceiling(sums.Length * (1 - FalseAlarms)))];

    public bool Says(ReadOnlySpan<int> columns, ReadOnlySpan<float> values) => Sum(Features, columns, values) > Limit;

    private static double Sum(float[] features, ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        for (var at = 0; at < columns.Length; at++)
            sum += (double)features[columns[at]] * values[at];
        return sum;
    }
}
