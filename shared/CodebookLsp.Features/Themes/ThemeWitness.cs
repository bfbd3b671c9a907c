using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>Asks the words of passages how far they bear themes out. Any thread may ask.</summary>
internal sealed class ThemeWitness
{
    private readonly DenseMatrix weights; // [vocabulary, themes]
    private readonly float[] typical;

    /// <param name="vocabulary">How many words it has.</param>
    /// <param name="wordings">[themes]</param>
    public ThemeWitness(int vocabulary, IReadOnlyList<ThemeWording> wordings)
    {
        weights = new(vocabulary, wordings.Count);
        typical = [.. wordings.Select(static wording => wording.Typical)];
        for (var theme = 0; theme < wordings.Count; theme++)
        {
            foreach (var (word, weight) in wordings[theme].Words)
                weights[word][theme] = weight;
        }
    }

    /// <summary>How far the words of passages bear each theme out: 1 where they do as in the usual passage that is about it, and more where
    /// words say nothing of a theme at all.</summary>
    /// <param name="passages">[passages, vocabulary]: what <see cref="ThemeVocabulary.Rows"/> gave.</param>
    /// <returns>[passages, themes]</returns>
    public DenseMatrix BorneOut(SparseMatrix passages, int threads, CancellationToken cancel)
    {
        var borneOut = new DenseMatrix(passages.RowCount, weights.Columns);
        ParallelFor.For(passages.RowCount, threads, passage => BorneOut(passages, passage, borneOut[passage]), cancel);
        return borneOut;
    }

    /// <summary>The same of one passage.</summary>
    /// <param name="borneOut">[themes]</param>
    public void BorneOut(SparseMatrix passages, int passage, Span<float> borneOut)
    {
        Factorization.Multiply(passages, passage, weights, borneOut);
        for (var theme = 0; theme < borneOut.Length; theme++)
            borneOut[theme] = typical[theme] > 0 ? borneOut[theme] / typical[theme] : float.PositiveInfinity;
    }
}
