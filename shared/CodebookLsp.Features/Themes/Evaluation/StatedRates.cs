using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>How much is stated of held-out passages of one length, and how much of it may be false.</summary>
/// <param name="Tokens">How long the passages are, about.</param>
/// <param name="Covered">The share of which a theme is stated.</param>
/// <param name="Stated">Themes of a passage, on average.</param>
/// <param name="False">The share of statings that would be false if passages around which a theme is weak never were about it: an upper
/// bound, since some are.</param>
/// <param name="Shuffled">The share of passages of shuffled codes, which are about nothing, of which a theme is stated all the
/// same.</param>
public sealed record StatedRow(int Tokens, int Passages, double Covered, double Stated, double False, double Shuffled);

/// <summary>Measures what is stated on works that nothing was learned from.</summary>
/// <param name="vocabulary">The words of the other works, and <paramref name="witness"/> what they say of the themes.</param>
internal sealed class StatedRates(
    IIndexedCorpus corpus, IReadOnlyList<CodeId> codes, float[] rarities, DenseMatrix patterns, ThemeVocabulary vocabulary,
    ThemeWitness witness, ThemeOptions options)
{
    private const int Works = 10;

    private static readonly int[] Lengths = [24, 32, 64, 128];

    public IReadOnlyList<StatedRow> Of(CancellationToken cancel)
    {
        var tails = new ThemeTails(codes, rarities, patterns, options).Of(corpus, trainingOnly: true, null, cancel);
        return [.. Lengths.Select(length => OfLength(length, tails, cancel))];
    }

    private StatedRow OfLength(int length, ThemeTail[] tails, CancellationToken cancel)
    {
        var windows = new ThemeWindows(corpus, cancel, length);
        var asked = windows.Half(heldOut: true);
        var counts = new WindowCodes(corpus, windows).Counts(codes, options.Threads, cancel).Rows(asked);
        var loads = Loads(counts, cancel);
        var borneOut = witness.BorneOut(
            vocabulary.Rows(WindowWords.Of(corpus, windows, cancel)).Rows(asked), options.Threads, cancel);
        float[] typical = [.. Enumerable.Range(0, tails.Length).Select(theme => Typical(loads, theme, asked, windows))];
        var stated = Stated(loads);
        var (themes, passages) = (stated.Sum(static one => one.Count), Math.Max(1, asked.Length));
        var wrong = Enumerable.Range(0, tails.Length).Sum(theme =>
        {
            var others = OtherWorks.Rows(loads, theme, asked, windows);
            return others.Length == 0 ? 0 : (double)others.Count(row => stated[row].Contains(theme)) / others.Length;
        });
        return new(
            length, asked.Length, (double)stated.Count(static one => one.Count > 0) / passages, (double)themes / passages,
            themes == 0 ? 0 : wrong * passages / themes,
            (double)Stated(Loads(ShuffledCodes.Of(counts, options.Seed + 1), cancel)).Count(static one => one.Count > 0) / passages);

        HashSet<int>[] Stated(DenseMatrix of) =>
        [
            .. asked.Select((window, row) =>
                StatedThemes.Of(of[row], tails, typical, windows.All[window].Tokens, StatedThemes.FalseRate, borneOut[row])
                    .ToHashSet()),
        ];
    }

    /// <summary>What a theme's load is at its best, in the ten works that are most about it.</summary>
    private static float Typical(DenseMatrix loads, int theme, int[] asked, ThemeWindows windows) => StatedThemes.TypicalOf(
        asked.Index().GroupBy(one => windows.All[one.Item].Work, one => loads[one.Index][theme]).Select(static work => work.Max())
            .OrderDescending().Take(Works));

    private DenseMatrix Loads(SparseMatrix counts, CancellationToken cancel) =>
        ThemeReader.LoadsOf(CodeWeights.Weighted(counts, rarities), patterns, options.Threads, cancel);
}
