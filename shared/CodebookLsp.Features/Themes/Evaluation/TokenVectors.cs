using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>What single tokens say: by the themes that their own codes belong to, by these codes, and by the words that begin with
/// them.</summary>
internal sealed class TokenVectors
{
    private readonly IIndexedCorpus corpus;
    private readonly float[] rarities;
    private readonly DenseMatrix patterns;
    private readonly List<int>?[] codesOf; // [tokens of the corpus]: numbers of codes, where there are any
    private readonly Dictionary<string, int> windowsWith = new(StringComparer.Ordinal); // of words
    private readonly int windowCount;

    /// <param name="training">The windows that rarities come from.</param>
    /// <param name="patterns">[codes, themes]</param>
    public TokenVectors(
        IIndexedCorpus corpus, ThemeWindows windows, int[] training, IReadOnlyList<CodeId> codes, float[] rarities, DenseMatrix patterns,
        CancellationToken cancel)
    {
        (this.corpus, this.rarities, this.patterns) = (corpus, rarities, patterns);
        codesOf = new List<int>?[corpus.TokenIds.Length];
        for (var code = 0; code < codes.Count; code++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var token in corpus.Firings(codes[code]))
            {
                if (windows.Of(token) is >= 0 and var window && windows.WorkOf(window).HeldOut)
                    (codesOf[token] ??= []).Add(code);
            }
        }

        windowCount = training.Length;
        foreach (var window in training)
        {
            foreach (var word in WindowWords.In(windows.TextOf(corpus, window)).Distinct())
                windowsWith[word] = windowsWith.GetValueOrDefault(word) + 1;
        }
    }

    public SparseMatrix Codes(BoundaryChain chain) => SparseMatrix.Of(rarities.Length, [.. chain.Tokens.Select(token =>
    {
        int[] own = [.. codesOf[token] ?? []];
        return (own, own.Select(code => rarities[code]).ToArray());
    })]);

    public SparseMatrix Themes(BoundaryChain chain)
    {
        int[] all = [.. Enumerable.Range(0, patterns.Columns)];
        return SparseMatrix.Of(patterns.Columns, [.. chain.Tokens.Select(token =>
        {
            var sum = new float[patterns.Columns];
            foreach (var code in codesOf[token] ?? [])
                DenseMatrix.AddScaled(sum, patterns[code], rarities[code]);
            return (all, sum);
        })]);
    }

    public SparseMatrix Words(BoundaryChain chain)
    {
        var (numbers, rows) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<(int[], float[])>());
        for (var at = 0; at < chain.Tokens.Length; at++)
        {
            var word = WordAt(chain.Tokens[at]);
            if (word is null)
            {
                rows.Add(([], []));
                continue;
            }

            if (!numbers.TryGetValue(word, out var number))
                numbers.Add(word, number = numbers.Count);
            rows.Add(([number], [CodeWeights.Rarity(windowsWith.GetValueOrDefault(word), windowCount)]));
        }

        return SparseMatrix.Of(numbers.Count, rows);
    }

    /// <summary>The word that begins with a token; null where none does.</summary>
    private string? WordAt(int token)
    {
        var (text, range) = (corpus.TextOf(corpus.DocumentOf(token)), corpus.RangeOf(token));
        var start = range.Start;
        while (start < range.End && !char.IsLetter(text[start]))
            start++;
        if (start == range.End || (start > 0 && char.IsLetter(text[start - 1])))
            return null;
        var end = start;
        while (end < text.Length && char.IsLetter(text[end]))
            end++;
        return WindowWords.In(text[start..end]).FirstOrDefault();
    }
}
