using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>How many of the most bursty codes to learn from: learned on one half of the works, judged on the other by
/// <see cref="HeldOutScore"/>.</summary>
internal static class CodeNumberChoice
{
    private static readonly int[] Candidates = [1000, 2000, 4000, 8000];

    /// <summary>What did well in all that was tried. Another number must be better by <see cref="LeastGain"/>: the score does not tell
    /// smaller differences.</summary>
    private const int Usual = 8000;

    private const double LeastGain = 0.005;

    /// <param name="training">The windows to learn from.</param>
    /// <param name="heldOut">Those to judge on, of other works.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="ThemeException">No code is bursty.</exception>
    public static (int Codes, double Score) Of(
        WindowCodes codes, int[] training, int[] heldOut, ThemeOptions options, Action<double>? progress, CancellationToken cancel)
    {
        var ranked = BurstyCodes.Ranked(codes, training, options.Threads, null, cancel);
        if (ranked.Count == 0)
            throw ThemeException.NoBurstyCodes();
        int[] candidates = [.. Candidates.Select(number => Math.Min(number, ranked.Count)).Distinct()];
        var counts = codes.Counts([.. ranked.Take(candidates[^1])], options.Threads, cancel);
        var rarities = CodeWeights.Rarities(counts, training);
        var works = heldOut.Select(window => codes.Windows.All[window].Work).ToArray();

        var scores = new double[candidates.Length];
        for (var at = 0; at < candidates.Length; at++)
        {
            var (number, done) = (candidates[at], at);
            var learned = Factorization.Of(
                Weights(counts, training, number, rarities), options.Themes, options.Seed, options.Threads, share =>
                    progress?.Invoke((done + share) / candidates.Length), cancel);
            scores[at] = HeldOutScore.Of(Weights(counts, heldOut, number, rarities), works, learned.Patterns, options.Threads, cancel);
        }

        var usual = Array.IndexOf(candidates, Math.Min(Usual, ranked.Count));
        var best = Array.IndexOf(scores, scores.Max());
        var chosen = scores[best] > scores[usual] + LeastGain ? best : usual;
        return (candidates[chosen], scores[chosen]);
    }

    private static SparseMatrix Weights(SparseMatrix counts, int[] windows, int codes, float[] rarities) =>
        CodeWeights.Weighted(counts.Rows(windows).FirstColumns(codes), rarities);
}
