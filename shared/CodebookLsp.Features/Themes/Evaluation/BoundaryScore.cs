using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>How well a representation of tokens finds the boundaries of chains.</summary>
/// <param name="Width">The width of the exponential window that did best on other works, in tokens; null where there is none.</param>
/// <param name="F1">The harmonic mean of precision and recall, with its interval over chains.</param>
public sealed record BoundaryRow(string Name, double? Width, Share F1, double Precision, double Recall);

/// <summary>Finds boundaries, and counts those that are right.</summary>
internal static class BoundaryScore
{
    /// <summary>A boundary is found if one is said within so many tokens.</summary>
    public const int Tolerance = 16;

    private static readonly double[] Widths = [8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
    private static readonly double[] Cuts = [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

    /// <summary>Chooses width and cut on some chains, and measures on others.</summary>
    /// <param name="vectors">[tokens, dimensions] of a chain.</param>
    public static BoundaryRow Of(
        string name, IReadOnlyList<BoundaryChain> choosing, IReadOnlyList<BoundaryChain> measured,
        Func<BoundaryChain, SparseMatrix> vectors, bool causal, int threads, CancellationToken cancel)
    {
        var chosenOn = choosing.Select(vectors).ToArray();
        var best = (F1: -1.0, Width: 0.0, Depth: 0.0);
        foreach (var width in Widths)
        {
            var candidates = Candidates(chosenOn, width, causal, threads, cancel);
            double[] depths = [.. candidates.SelectMany(static chain => chain).Select(static one => one.Depth).Order()];
            foreach (var cut in Cuts.Where(_ => depths.Length > 0))
            {
                var depth = Bootstrap.Quantile(depths, cut);
                var f1 = F1(Counts(choosing, candidates, depth));
                if (f1 > best.F1)
                    best = (f1, width, depth);
            }
        }

        var found = Candidates([.. measured.Select(vectors)], best.Width, causal, threads, cancel);
        return Row(name, best.Width, Counts(measured, found, best.Depth));
    }

    /// <summary>The same number of boundaries at even distances.</summary>
    public static BoundaryRow OfEvenDistances(IReadOnlyList<BoundaryChain> measured)
    {
        var even = measured.Select(static chain => Enumerable.Range(1, chain.Boundaries.Length)
            .Select(number => new BoundaryCandidate(chain.Tokens.Length * number / (chain.Boundaries.Length + 1), 1)).ToList());
        return Row("at even distances", null, Counts(measured, [.. even], 0));
    }

    private static BoundaryRow Row(string name, double? width, (int Right, int Said, int True)[] counts)
    {
        var (right, said, all) = Sum(counts);
        var random = new Random(1);
        double[] samples = [.. Enumerable.Range(0, Bootstrap.Samples)
            .Select(_ => F1([.. counts.Select(_ => counts[random.Next(counts.Length)])])).Order()];
        var share = new Share(F1(counts), Bootstrap.Quantile(samples, 0.025), Bootstrap.Quantile(samples, 0.975));
        return new(name, width, share, right / Math.Max(1.0, said), right / Math.Max(1.0, all));
    }

    private static List<BoundaryCandidate>[] Candidates(
        SparseMatrix[] chains, double width, bool causal, int threads, CancellationToken cancel)
    {
        var candidates = new List<BoundaryCandidate>[chains.Length];
        ParallelFor.For(
            chains.Length, threads, chain => candidates[chain] = BoundaryFinder.Candidates(chains[chain], width, causal), cancel);
        return candidates;
    }

    private static (int Right, int Said, int True)[] Counts(
        IReadOnlyList<BoundaryChain> chains, List<BoundaryCandidate>[] candidates, double depth) =>
        [.. chains.Select((chain, at) => Counts(chain, [.. candidates[at].Where(one => one.Depth >= depth).Select(static one => one.At)]))];

    /// <summary>Each boundary is found once.</summary>
    private static (int Right, int Said, int True) Counts(BoundaryChain chain, List<int> said)
    {
        var (right, all) = (0, said.Count);
        foreach (var boundary in chain.Boundaries)
        {
            var near = said.Where(one => Math.Abs(one - boundary) <= Tolerance).ToArray();
            if (near.Length == 0)
                continue;
            right++;
            said.Remove(near.MinBy(one => Math.Abs(one - boundary)));
        }

        return (right, all, chain.Boundaries.Length);
    }

    private static double F1(IReadOnlyList<(int Right, int Said, int True)> counts)
    {
        var (right, said, all) = Sum(counts);
        return said + all == 0 ? 0 : 2.0 * right / (said + all);
    }

    private static (int Right, int Said, int True) Sum(IReadOnlyList<(int Right, int Said, int True)> counts) =>
        (counts.Sum(static one => one.Right), counts.Sum(static one => one.Said), counts.Sum(static one => one.True));
}
