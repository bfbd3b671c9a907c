using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>How much a representation of windows says about where they come from: a linear classifier learns sources from one half of the
/// works and is asked on the other.</summary>
/// <param name="training">The windows to learn from, of sources that are in both halves.</param>
/// <param name="heldOut">The windows to ask about.</param>
/// <param name="windows">All of them.</param>
internal sealed class SourceAccuracy(int[] training, int[] heldOut, ThemeWindows windows, int threads)
{
    private static readonly double[] Loosenesses = [3, 30, 300];

    /// <summary>The share of held-out windows whose source is told right, with an interval over works: windows of a work are
    /// alike.</summary>
    /// <param name="rows">[windows, features]</param>
    public Share Of(SparseMatrix rows, CancellationToken cancel)
    {
        // How loose a fit does best is found within the training half: works by turns learn and are asked.
        var learning = training.Where(window => windows.All[window].Work % 2 == 0).ToArray();
        var asked = training.Where(window => windows.All[window].Work % 2 != 0).ToArray();
        var loosest = learning.Length == 0 || asked.Length == 0 ? Loosenesses[0]
            : Loosenesses.MaxBy(looseness => Right(rows, learning, asked, looseness, cancel).Count(static right => right));
        return Interval(Right(rows, training, heldOut, loosest, cancel));
    }

    /// <summary>The same for always saying the most frequent source of the training half.</summary>
    public Share OfGuessing()
    {
        var frequent = training.CountBy(SourceOf).OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).First().Key;
        return Interval([.. heldOut.Select(window => SourceOf(window) == frequent)]);
    }

    private bool[] Right(SparseMatrix rows, int[] learning, int[] asked, double looseness, CancellationToken cancel)
    {
        var fitted = SoftmaxClassifier.Fit(
            rows.Rows(learning), [.. learning.Select(SourceOf)], windows.Works.Sources.Count, looseness, threads, cancel);
        return [.. asked.Select(window => fitted.Predict(rows, window) == SourceOf(window))];
    }

    private Share Interval(bool[] right)
    {
        var works = heldOut.Select(window => windows.All[window].Work).Distinct().Order().ToArray();
        var (windowsOf, rightOf) = (new long[works.Length], new int[works.Length]);
        for (var at = 0; at < heldOut.Length; at++)
        {
            var work = Array.BinarySearch(works, windows.All[heldOut[at]].Work);
            windowsOf[work]++;
            rightOf[work] += right[at] ? 1 : 0;
        }

        return new Bootstrap(windowsOf, seed: 1).Share(rightOf);
    }

    private int SourceOf(int window) => windows.WorkOf(window).Source;
}
