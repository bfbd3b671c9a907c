using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Finds the codes that come in bursts: once such a code has fired in the first half of a window, it is likelier than by chance to fire in
/// the second.
/// A passage keeps to its subject, so these are the codes that say something about it.
/// </summary>
internal static class BurstyCodes
{
    /// <summary>A code of fewer windows says nothing about others.</summary>
    private const int FewestWindows = 6;

    /// <summary>A code of a larger share of all windows tells none apart.</summary>
    private const double MostWindows = 0.3;

    /// <summary>
    /// z = (both − n₁n₂/n) / √(n₁n₂/n + 1): n windows, n₁ of them with the code in the first half, n₂ in the second, and both.
    /// </summary>
    public static double Burstiness(int both, int inFirst, int inSecond, int windows)
    {
        var expected = (double)inFirst * inSecond / windows;
        return (both - expected) / Math.Sqrt(expected + 1);
    }

    /// <summary>All codes that are bursty at all, the most bursty ones first.</summary>
    /// <param name="among">The windows to look at.</param>
    /// <param name="progress">Told the share that is done.</param>
    public static IReadOnlyList<CodeId> Ranked(
        WindowCodes codes, IReadOnlyList<int> among, int threads, Action<double>? progress, CancellationToken cancel)
    {
        var looked = new bool[codes.Windows.All.Count];
        foreach (var window in among)
            looked[window] = true;
        var scores = new double[codes.All.Count];
        var done = 0;
        ParallelFor.For(codes.All.Count, threads, code =>
        {
            scores[code] = Score(codes.Of(codes.All[code]), looked, among.Count);
            if (Interlocked.Increment(ref done) % 4096 == 0)
                progress?.Invoke((double)done / codes.All.Count);
        }, cancel);
        return [.. Enumerable.Range(0, scores.Length).Where(code => scores[code] > 0).OrderByDescending(code => scores[code])
            .ThenBy(static code => code).Select(code => codes.All[code])];
    }

    private static double Score(List<WindowFirings> firings, bool[] looked, int windows)
    {
        var (both, first, second, any) = (0, 0, 0, 0);
        foreach (var one in firings)
        {
            if (!looked[one.Window])
                continue;
            any++;
            first += one.InFirst > 0 ? 1 : 0;
            second += one.InSecond > 0 ? 1 : 0;
            both += one.InFirst > 0 && one.InSecond > 0 ? 1 : 0;
        }

        return any >= FewestWindows && any < MostWindows * windows ? Burstiness(both, first, second, windows) : 0;
    }
}
