using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// What to force on to write a theme. What tells a theme is few codes; what writes it is many: the windows' themes are held fixed, and the
/// weights of every code
/// of the model are fitted to them, one code after the other, so no more than one code's firings are in memory at a time.
/// </summary>
internal static class ThemeDirections
{
    private const int FewestWindows = 8;
    private const double MostWindows = 0.3;

    /// <summary>Of a theme's weights, the largest are kept, until they hold so much of the sum of squares.</summary>
    private const double Kept = 0.95;

    /// <summary>And not more than so many.</summary>
    public const int MostCodes = 4000;

    /// <summary>Codes that one thread fits at a time.</summary>
    private const int Group = 256;

    /// <param name="loads">[windows, themes]</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <returns>[themes]: the strongest codes first, the largest weight 1.</returns>
    public static IReadOnlyList<IReadOnlyList<ThemeCode>> Of(
        WindowCodes codes, DenseMatrix loads, int threads, Action<double>? progress, CancellationToken cancel)
    {
        var gram = loads.Gram(threads, cancel);
        var fitted = new List<(int Theme, ThemeCode Code)>[(codes.All.Count + Group - 1) / Group];
        var done = 0;
        ParallelFor.For(fitted.Length, threads, group =>
        {
            fitted[group] = [];
            var (products, weights) = (new float[loads.Columns], new float[loads.Columns]);
            foreach (var code in codes.All.Skip(group * Group).Take(Group))
            {
                if (!Multiply(codes, code, loads, products))
                    continue;
                Array.Clear(weights);
                NonNegativeLeastSquares.Solve(gram, products, weights);
                for (var theme = 0; theme < weights.Length; theme++)
                {
                    if (weights[theme] > 0)
                        fitted[group].Add((theme, new(code, weights[theme])));
                }
            }

            progress?.Invoke((double)Interlocked.Increment(ref done) / fitted.Length);
        }, cancel);

        var ofThemes = Enumerable.Range(0, loads.Columns).Select(static _ => new List<ThemeCode>()).ToArray();
        foreach (var (theme, code) in fitted.SelectMany(static group => group))
            ofThemes[theme].Add(code);
        return [.. ofThemes.Select(Strongest)];
    }

    /// <summary>The weights of a code in the windows times their loads: [themes]. False for a code of too few windows, or of too
    /// many.</summary>
    private static bool Multiply(WindowCodes codes, CodeId code, DenseMatrix loads, float[] products)
    {
        var firings = codes.Of(code);
        if (firings.Count < FewestWindows || firings.Count >= MostWindows * codes.Windows.All.Count)
            return false;

        Array.Clear(products);
        var rarity = CodeWeights.Rarity(firings.Count, codes.Windows.All.Count);
        foreach (var one in firings)
        {
            // A window's weights of all codes are as long as it has tokens, nearly: every token has a code of every codebook.
            var weight = CodeWeights.Frequency(one.Total) * rarity / MathF.Sqrt(codes.Windows.All[one.Window].Tokens);
            DenseMatrix.AddScaled(products, loads[one.Window], weight);
        }

        return true;
    }

    private static IReadOnlyList<ThemeCode> Strongest(List<ThemeCode> codes) =>
    [
        .. StrongestCodes.Of(codes, Kept, MostCodes).Select(static one => one with { Weight = Rounded(one.Weight) })
            .Where(static one => one.Weight > 0),
    ];

    /// <summary>To 255ths: a byte in a file.</summary>
    internal static float Rounded(float weight) => MathF.Round(weight * byte.MaxValue) / byte.MaxValue;
}
