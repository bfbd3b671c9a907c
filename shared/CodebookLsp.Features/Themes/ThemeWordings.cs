using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>The words that bear a theme out.</summary>
/// <param name="Words">The strongest first.</param>
/// <param name="Typical">What the words of the usual window score that is about it; 0 where words say nothing of it.</param>
public sealed record ThemeWording(IReadOnlyList<ThemeWord> Words, float Typical);

/// <summary>A word and its weight in a theme.</summary>
/// <param name="Word">Index into <see cref="ThemeVocabulary.Words"/>.</param>
public readonly record struct ThemeWord(int Word, float Weight);

/// <summary>
/// Learns which words bear themes out: the loads, which codes have given, are held fixed, and the weights of every word are fitted to them,
/// as those of codes are for directions.
/// </summary>
internal static class ThemeWordings
{
    /// <summary>Of a theme's weights, the largest are kept, until they hold so much of the sum of squares.</summary>
    private const double Kept = 0.95;

    /// <summary>And not more than so many.</summary>
    public const int MostWords = 1000;

    /// <summary>A window in which a theme is so strong, measured by what is typical of it at its best, is about it.</summary>
    private const double Strong = 0.5;

    /// <summary>A word of a larger share of all windows tells none apart.</summary>
    private const double MostWindows = 0.3;

    /// <param name="words">[windows, vocabulary]: what <see cref="ThemeVocabulary.Rows"/> gave.</param>
    /// <param name="loads">[windows, themes]</param>
    /// <param name="typical">[themes]: the load where a theme is at its best.</param>
    /// <returns>[themes]</returns>
    public static ThemeWording[] Of(SparseMatrix words, DenseMatrix loads, float[] typical, int threads, CancellationToken cancel)
    {
        var (weights, turned) = (new DenseMatrix(words.ColumnCount, loads.Columns), words.Transposed());
        var gram = loads.Gram(threads, cancel);
        ParallelFor.For(words.ColumnCount, threads, word =>
        {
            if (turned.Columns(word).Length > MostWindows * words.RowCount)
                return;
            var products = new float[loads.Columns];
            Factorization.Multiply(turned, word, loads, products);
            NonNegativeLeastSquares.Solve(gram, products, weights[word]);
        }, cancel);
        ThemeWording[] fitted = [.. Enumerable.Range(0, loads.Columns).Select(theme => new ThemeWording(Strongest(weights, theme), 1))];
        var scores = new ThemeWitness(words.ColumnCount, fitted).BorneOut(words, threads, cancel);
        return [.. fitted.Select((wording, theme) => wording with { Typical = Usual(scores, loads, theme, Strong * typical[theme]) })];
    }

    /// <summary>The score in the middle, of the windows in which a theme is strong.</summary>
    private static float Usual(DenseMatrix scores, DenseMatrix loads, int theme, double strong)
    {
        float[] own =
        [
            .. Enumerable.Range(0, loads.Rows).Where(window => loads[window][theme] > 0 && loads[window][theme] >= strong)
                .Select(window => scores[window][theme]).Order(),
        ];
        return own.Length == 0 ? 0 : own[own.Length / 2];
    }

    private static ThemeWord[] Strongest(DenseMatrix weights, int theme)
    {
        ThemeWord[] all =
        [
            .. Enumerable.Range(0, weights.Rows).Where(word => weights[word][theme] > 0)
                .Select(word => new ThemeWord(word, ThemeFile.Rounded(weights[word][theme]))).Where(static one => one.Weight > 0)
                .OrderByDescending(static one => one.Weight).ThenBy(static one => one.Word).Take(MostWords),
        ];
        var (squares, kept) = (Kept * all.Sum(static one => (double)one.Weight * one.Weight), 0);
        while (kept < all.Length && squares > 0)
            squares -= (double)all[kept].Weight * all[kept++].Weight;
        return all[..kept];
    }
}
