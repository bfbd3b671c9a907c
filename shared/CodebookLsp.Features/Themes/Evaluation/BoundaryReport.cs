using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>
/// How well themes find the places where one work ends and another begins, in held-out works that were put one after the other. The widths
/// of exponential windows are chosen on one half of these works and measured on the other.
/// </summary>
/// <param name="Chains">How many such texts were measured.</param>
/// <param name="Boundaries">How many boundaries they have.</param>
/// <param name="Tolerance">How many tokens a boundary may be away.</param>
/// <param name="TwoSided">What looks at both sides.</param>
/// <param name="Causal">What remembers the past, and sees the next 32 tokens.</param>
public sealed record BoundaryReport(
    int Chains, int Boundaries, int Tolerance, IReadOnlyList<BoundaryRow> TwoSided, IReadOnlyList<BoundaryRow> Causal)
{
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="ThemeException">The corpus is too small.</exception>
    public static BoundaryReport Of(IIndexedCorpus corpus, ThemeOptions options, Action<double>? progress, CancellationToken cancel)
    {
        var windows = new ThemeWindows(corpus, cancel);
        var (training, heldOut) = (windows.Half(heldOut: false), windows.Half(heldOut: true));
        var most = Math.Min(training.Length / 2, heldOut.Length);
        if (options.Themes > most)
            throw ThemeException.TooFewWindows(options.Themes, windows.All.Count, most);
        var choosing = BoundaryChain.Of(windows, heldOut.Where(window => windows.All[window].Work % 2 == 0), options.Seed);
        var measured = BoundaryChain.Of(windows, heldOut.Where(window => windows.All[window].Work % 2 == 1), options.Seed);
        if (choosing.Count == 0 || measured.Count == 0)
            throw ThemeException.TooFewWorks();

        var codes = new WindowCodes(corpus, windows);
        var number = options.Codes ?? CodeNumberChoice.Of(codes, Turn(0), Turn(1), options, Part(0, 0.3), cancel).Codes;
        CodeId[] chosen = [.. BurstyCodes.Ranked(codes, training, options.Threads, Part(0.3, 0.4), cancel).Take(number)];
        var counts = codes.Counts(chosen, options.Threads, cancel);
        var rarities = CodeWeights.Rarities(counts, training);
        var weights = CodeWeights.Weighted(counts, rarities).Rows(training);
        var learned = Factorization.Of(weights, options.Themes, options.Seed, options.Threads, Part(0.4, 0.6), cancel);
        var tokens = new TokenVectors(corpus, windows, training, chosen, rarities, learned.Patterns, cancel);
        (string, Func<BoundaryChain, SparseMatrix>)[] ways =
            [("themes", tokens.Themes), ("the bursty codes themselves", tokens.Codes), ("words", tokens.Words)];
        return new(
            measured.Count, measured.Sum(static chain => chain.Boundaries.Length), BoundaryScore.Tolerance,
            [BoundaryScore.OfEvenDistances(measured), .. Rows(causal: false, 0.6)], Rows(causal: true, 0.8));

        BoundaryRow[] Rows(bool causal, double from)
        {
            var rows = new List<BoundaryRow>();
            foreach (var (name, vectors) in ways)
            {
                rows.Add(BoundaryScore.Of(name, choosing, measured, vectors, causal, options.Threads, cancel));
                progress?.Invoke(from + (0.2 * rows.Count / ways.Length));
            }

            return [.. rows];
        }

        int[] Turn(int turn) => [.. training.Where(window => windows.All[window].Work % 2 == turn)];

        Action<double>? Part(double from, double to) => progress is null ? null : share => progress(from + (share * (to - from)));
    }
}
