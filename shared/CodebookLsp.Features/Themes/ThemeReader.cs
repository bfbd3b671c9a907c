using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes;

/// <summary>Finds themes in passages by the codes that fire there: non-negative least squares on what was learned. Any thread may
/// ask.</summary>
public sealed class ThemeReader
{
    /// <summary>Of passages with fewer tokens nothing is said.</summary>
    public const int FewestTokens = ThemeWindows.Fewest;

    private readonly ThemeModel model;
    private readonly DenseMatrix patterns; // [codes, themes]
    private readonly DenseMatrix gram;
    private readonly ThemeTail[] tails;
    private readonly float[] typical;
    private readonly ThemeWitness witness;
    private readonly int[][] numbers; // [sites][codes]: index into the model's codes, −1 for none

    public ThemeReader(ThemeModel model)
    {
        this.model = model;
        patterns = model.Patterns();
        gram = patterns.Gram(1, CancellationToken.None);
        tails = [.. model.Themes.Select(static theme => theme.Tail)];
        typical = [.. model.Themes.Select(static theme => theme.Typical)];
        witness = model.Witness();
        numbers = [.. model.Sites.Select(static site => Enumerable.Repeat(-1, site.Codes).ToArray())];
        for (var code = 0; code < model.Codes.Count; code++)
            numbers[model.Codes[code].Site][model.Codes[code].Code] = code;
    }

    /// <summary>What it reads.</summary>
    public ThemeModel Model => model;

    /// <summary>How much of each theme some tokens have.</summary>
    /// <param name="from">The first token in the grid.</param>
    /// <param name="end">One past the last.</param>
    /// <returns>[themes]; all 0 where no code that is looked at fires.</returns>
    public float[] Loads(CodeGrid grid, int from, int end)
    {
        var counts = new SortedDictionary<int, float>();
        for (var token = from; token < end; token++)
        {
            for (var site = 0; site < grid.Sites.Count; site++)
            {
                foreach (var code in grid.Codes(token, site))
                {
                    if (NumberOf(site, code) is >= 0 and var number)
                        counts[number] = counts.GetValueOrDefault(number) + 1;
                }
            }
        }

        int[] codes = [.. counts.Keys];
        return Solved(codes, Weights(codes, [.. counts.Values]));
    }

    /// <summary>The number of a code among those that are looked at; −1 for one that is not.</summary>
    internal int NumberOf(int site, int code) => numbers[site][code];

    /// <summary>How much of each theme is in a code: [themes].</summary>
    internal ReadOnlySpan<float> Pattern(int number) => patterns[number];

    /// <summary>What codes that fire so often in a window weigh there.</summary>
    /// <param name="codes">Their numbers, ascending.</param>
    internal float[] Weights(ReadOnlySpan<int> codes, ReadOnlySpan<float> counts) => CodeWeights.Weighted(codes, counts, model.Rarities);

    /// <summary>The loads of a window whose codes have these weights.</summary>
    /// <inheritdoc cref="Weights" path="/param"/>
    internal float[] Solved(int[] codes, float[] weights)
    {
        var loads = new float[model.Themes.Count];
        Solve(SparseMatrix.Of(model.Codes.Count, [(codes, weights)]), 0, patterns, gram, loads);
        return loads;
    }

    /// <summary>A load measured by what is typical of a theme at its best.</summary>
    internal float Strength(int theme, float load) => StatedThemes.Strength(load, typical[theme]);

    /// <summary>How far the words of a passage bear each theme out; see <see cref="ThemeWitness"/>.</summary>
    /// <param name="words">Their numbers in the vocabulary, −1 for each that it does not have.</param>
    /// <returns>[themes]</returns>
    internal float[] BorneOut(ReadOnlySpan<int> words)
    {
        var borneOut = new float[model.Themes.Count];
        witness.BorneOut(SparseMatrix.Of(model.Vocabulary.Words.Count, [model.Vocabulary.Weighted(words)]), 0, borneOut);
        return borneOut;
    }

    /// <summary>
    /// The themes that stand in a passage, the strongest first: at most three. Of fewer than 20 tokens nothing is said, and themes that are
    /// not shown are
    /// not named.
    /// </summary>
    /// <inheritdoc cref="Loads" path="/param"/>
    public IReadOnlyList<StatedTheme> Stated(CodeGrid grid, int from, int end) =>
        end - from < ThemeWindows.Fewest ? [] : Stated(Loads(grid, from, end), end - from);

    /// <summary>The themes that stand in a passage with such loads.</summary>
    /// <param name="loads">[themes]: what <see cref="Loads"/> gave.</param>
    /// <param name="tokens">How long the passage is.</param>
    /// <param name="borneOut">[themes]: how far its words bear each out; empty where only its codes are known.</param>
    public IReadOnlyList<StatedTheme> Stated(ReadOnlySpan<float> loads, int tokens, ReadOnlySpan<float> borneOut = default)
    {
        if (tokens < ThemeWindows.Fewest)
            return [];
        var stated = new List<StatedTheme>();
        foreach (var number in StatedThemes.Of(loads, tails, typical, tokens, model.FalseRate, borneOut))
        {
            if (model.Themes[number].Hidden is null)
                stated.Add(new(model.Themes[number], loads[number]));
        }

        return stated;
    }

    /// <summary>The loads of every row of a matrix of weights.</summary>
    /// <param name="patterns">[codes, themes]</param>
    internal static DenseMatrix LoadsOf(SparseMatrix weights, DenseMatrix patterns, int threads, CancellationToken cancel)
    {
        var gram = patterns.Gram(threads, cancel);
        var loads = new DenseMatrix(weights.RowCount, patterns.Columns);
        ParallelFor.For(weights.RowCount, threads, row => Solve(weights, row, patterns, gram, loads[row]), cancel);
        return loads;
    }

    private static void Solve(SparseMatrix weights, int row, DenseMatrix patterns, DenseMatrix gram, Span<float> loads)
    {
        var products = new float[loads.Length];
        Factorization.Multiply(weights, row, patterns, products);
        NonNegativeLeastSquares.Solve(gram, products, loads);
    }
}

/// <summary>A theme of a passage.</summary>
public sealed record StatedTheme(Theme Theme, float Load);
