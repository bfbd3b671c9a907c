using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Finds the windows that are not about a theme, to see which loads come by chance. A window is judged by the other windows of its work,
/// and where these are few by those of its source: were it judged by itself, whatever is left would have small loads for no other reason.
/// </summary>
internal static class OtherWorks
{
    /// <summary>So many other windows of its work say as much as the rest of its source.</summary>
    private const double FewWindows = 3;

    /// <summary>The least and the largest share of windows that are taken.</summary>
    private const double Least = 0.1, Most = 0.9;

    /// <summary>
    /// The windows around which the theme is weak: in order of the mean load around them, they are cut in two where the two parts differ
    /// most (N. Otsu, 1979; of roots, so that few very strong ones do not decide). A theme that is in most works leaves few windows, one of
    /// a single work nearly all.
    /// </summary>
    /// <param name="loads">[among, themes]</param>
    /// <param name="among">The windows to look at.</param>
    /// <returns>Rows of the loads.</returns>
    public static int[] Rows(DenseMatrix loads, int theme, IReadOnlyList<int> among, ThemeWindows windows)
    {
        var around = Around(loads, theme, among, windows);
        int[] order = [.. Enumerable.Range(0, loads.Rows).OrderBy(row => around[row]).ThenBy(static row => row)];
        return order[..Cut([.. order.Select(row => Math.Sqrt(around[row]))])];
    }

    /// <summary>The mean load around each window, without its own: [among].</summary>
    private static double[] Around(DenseMatrix loads, int theme, IReadOnlyList<int> among, ThemeWindows windows)
    {
        var (ofWork, inWork) = (new double[windows.Works.Works.Count], new int[windows.Works.Works.Count]);
        var (ofSource, inSource) = (new double[windows.Works.Sources.Count], new int[windows.Works.Sources.Count]);
        for (var row = 0; row < loads.Rows; row++)
        {
            var (work, source, own) = (windows.All[among[row]].Work, windows.WorkOf(among[row]).Source, loads[row][theme]);
            (ofWork[work], ofSource[source]) = (ofWork[work] + own, ofSource[source] + own);
            (inWork[work], inSource[source]) = (inWork[work] + 1, inSource[source] + 1);
        }

        var around = new double[loads.Rows];
        for (var row = 0; row < loads.Rows; row++)
        {
            var (work, source, own) = (windows.All[among[row]].Work, windows.WorkOf(among[row]).Source, loads[row][theme]);
            var usual = Math.Max(0, ofSource[source] - own) / Math.Max(1, inSource[source] - 1);
            around[row] = (Math.Max(0, ofWork[work] - own) + (FewWindows * usual)) / (inWork[work] - 1 + FewWindows);
        }

        return around;
    }

    /// <param name="sorted">Ascending.</param>
    private static int Cut(double[] sorted)
    {
        var all = sorted.Sum();
        var (sum, best, cut) = (0.0, -1.0, sorted.Length);
        for (var at = 1; at < sorted.Length; at++)
        {
            sum += sorted[at - 1];
            if (at < Least * sorted.Length || at > Most * sorted.Length)
                continue;
            var difference = (sum / at) - ((all - sum) / (sorted.Length - at));
            var between = at * (double)(sorted.Length - at) * difference * difference;
            if (between > best)
                (best, cut) = (between, at);
        }

        return cut;
    }
}
