using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Learns which loads come by chance, at each length. A load counts as the less likely of two: in windows of other works, and in windows
/// whose codes were shuffled. The first know what else texts have in common with the theme, the second the noise of a short passage. A
/// window of another work in which the theme is half as strong as it typically is in its own is about it all the same, and does not count.
/// </summary>
/// <param name="codes">The codes that are looked at.</param>
/// <param name="rarities">Of each of them.</param>
/// <param name="patterns">[codes, themes]</param>
internal sealed class ThemeTails(IReadOnlyList<CodeId> codes, float[] rarities, DenseMatrix patterns, ThemeOptions options)
{
    /// <summary>More windows of a length tell no more.</summary>
    private const int MostWindows = 20_000;

    /// <summary>Where there are fewer windows of a length, the tail of the shorter one stands.</summary>
    private const int FewestWindows = 50;

    /// <summary>A share is looked up where so many windows lie above it, and goes on from the last one where there are fewer.</summary>
    private const int FewestAbove = 2;

    /// <summary>A theme stands in a passage, for what is typical of it, where its load is so unlikely: index into the shares.</summary>
    private const int Unlikely = 4;

    /// <summary>Fewer passages say nothing of what is typical.</summary>
    private const int FewestOwn = 8;

    /// <param name="trainingOnly">Whether the works that are held out are passed over.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <returns>[themes]</returns>
    public ThemeTail[] Of(IIndexedCorpus corpus, bool trainingOnly, Action<double>? progress, CancellationToken cancel)
    {
        var ofLengths = new List<float[][]>(); // [lengths][themes][shares]
        foreach (var length in ThemeTail.Lengths)
        {
            var windows = new ThemeWindows(corpus, cancel, length, trainingOnly);
            var some = SystematicSample.Starts(
                [.. Enumerable.Range(0, windows.All.Count).Where(window => windows.All[window].Tokens >= length * 3 / 4)], MostWindows);
            ofLengths.Add(some.Length < FewestWindows && ofLengths.Count > 0
                ? ofLengths[^1] : OfLength(new WindowCodes(corpus, windows), some, cancel));
            progress?.Invoke((double)ofLengths.Count / ThemeTail.Lengths.Count);
        }

        return [.. Enumerable.Range(0, patterns.Columns).Select(theme => new ThemeTail([.. ofLengths.Select(one => one[theme])]))];
    }

    /// <returns>[themes][shares]</returns>
    private float[][] OfLength(WindowCodes windowCodes, int[] windows, CancellationToken cancel)
    {
        var counts = windowCodes.Counts(codes, options.Threads, cancel).Rows(windows);
        var loads = Loads(counts, cancel);
        var shuffled = Loads(ShuffledCodes.Of(counts, options.Seed), cancel);
        var tails = new float[patterns.Columns][];
        ParallelFor.For(tails.Length, options.Threads, theme =>
        {
            var chance = Tail(Enumerable.Range(0, shuffled.Rows).Select(row => shuffled[row][theme]));
            var others = OtherWorks.Rows(loads, theme, windows, windowCodes.Windows);
            var most = Typical(loads, theme, others, chance[Unlikely]) / 2;
            tails[theme] = [.. Tail(others.Select(row => loads[row][theme]).Where(load => load < most)).Zip(chance, Math.Max)];
        }, cancel);
        return tails;
    }

    /// <summary>The median load of the passages that a theme does stand in, of its own works; without bound where these are few.</summary>
    private static float Typical(DenseMatrix loads, int theme, int[] others, float least)
    {
        var own = Enumerable.Range(0, loads.Rows).Except(others).Select(row => loads[row][theme]).Where(load => load > least).Order()
            .ToArray();
        return own.Length >= FewestOwn ? own[own.Length / 2] : float.PositiveInfinity;
    }

    private DenseMatrix Loads(SparseMatrix counts, CancellationToken cancel) =>
        ThemeReader.LoadsOf(CodeWeights.Weighted(counts, rarities), patterns, options.Threads, cancel);

    /// <returns>[shares]: rising.</returns>
    internal static float[] Tail(IEnumerable<float> loads)
    {
        var sorted = loads.Order().ToArray();
        var tail = new float[ThemeTail.Shares.Count];
        for (var share = 0; share < tail.Length; share++)
        {
            var above = (int)Math.Floor(ThemeTail.Shares[share] * sorted.Length);
            tail[share] = above >= FewestAbove || (share == 0 && sorted.Length > 0) ? sorted[sorted.Length - 1 - above]
                : share > 0 ? Beyond(tail, share) : 0;
        }

        return tail;
    }

    /// <summary>The load of a share, told those of the larger ones.</summary>
    private static float Beyond(float[] tail, int share)
    {
        var first = share > ThemeTail.SlopeFrom + 1 ? tail[ThemeTail.SlopeFrom] : 0;
        var from = share > ThemeTail.SlopeFrom + 1 ? ThemeTail.Shares[ThemeTail.SlopeFrom] : 1;
        var slope = ThemeTail.Slope(tail[share - 1], first, from / ThemeTail.Shares[share - 1]);
        return (float)(tail[share - 1] + (slope * Math.Log(ThemeTail.Shares[share - 1] / ThemeTail.Shares[share])));
    }
}
