using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Which themes are stated of a passage. Its load makes each theme more or less likely by chance; all themes are asked at once, so few of
/// them may be stated by chance alone (the false-discovery rate; Y. Benjamini, Y. Hochberg, 1995).
/// </summary>
internal static class StatedThemes
{
    /// <summary>Of what is stated, not more than this share is false, on average.</summary>
    public const double FalseRate = 0.05;

    /// <summary>A load that is not worth a word, however unlikely: passages have length 1, and so have themes.</summary>
    public const float Least = 0.05f;

    /// <summary>
    /// A load must be this share of what is typical where the theme is at its best. Texts that are about none of the themes come nearest to
    /// some, by chance-proof loads that are small for these; measured by blind reading of texts of other kinds (docs/themes.md).
    /// </summary>
    public const float LeastOfTypical = 0.35f;

    /// <summary>
    /// The words of a passage must bear a theme out this much, measured by the usual passage that is about it. Codes that are about none of
    /// the themes come nearest to some; the words, which are another witness, do not agree then. Measured as <see cref="LeastOfTypical"/>.
    /// </summary>
    public const float LeastBorneOut = 0.2f;

    /// <summary>More themes say less about a passage.</summary>
    public const int Most = 3;

    /// <summary>
    /// The strongest themes, of those that chance does not explain and that are as strong as a passage about them is; measured by what is
    /// typical of each, the strongest first.
    /// </summary>
    /// <param name="loads">[themes]</param>
    /// <param name="tails">[themes]</param>
    /// <param name="typical">[themes]: the load where a theme is at its best (<see cref="Theme.Typical"/>).</param>
    /// <param name="tokens">The passage's.</param>
    /// <param name="borneOut">[themes]: how much the words of the passage bear each out, 1 where they do as usual; empty where words were
    /// not looked at.</param>
    public static int[] Of(
        ReadOnlySpan<float> loads, IReadOnlyList<ThemeTail> tails, ReadOnlySpan<float> typical, int tokens, double falseRate,
        ReadOnlySpan<float> borneOut = default)
    {
        var chances = new List<(double Chance, int Theme)>();
        for (var theme = 0; theme < loads.Length; theme++)
        {
            if (loads[theme] > Least && tails[theme].Chance(loads[theme], tokens) is var chance && chance <= falseRate)
                chances.Add((chance, theme));
        }

        chances.Sort();
        var unlikely = chances.Count;
        while (unlikely > 0 && chances[unlikely - 1].Chance > falseRate * unlikely / loads.Length)
            unlikely--;
        var stated = new List<(float Weakness, int Theme)>();
        foreach (var (_, theme) in chances.Take(unlikely))
        {
            if (loads[theme] >= LeastOfTypical * typical[theme] && (borneOut.IsEmpty || borneOut[theme] >= LeastBorneOut))
                stated.Add((-Strength(loads[theme], typical[theme]), theme));
        }

        stated.Sort();
        return [.. stated.Take(Most).Select(static one => one.Theme)];
    }

    /// <summary>A load measured by what is typical of a theme at its best, by which the first of several themes is found.</summary>
    public static float Strength(float load, float typical) => load / Math.Max(Least, typical);

    /// <summary>The load above which a theme is stated of a window whatever else stands there.</summary>
    public static float Threshold(ThemeTail tail, float typical, int themes, double falseRate) =>
        Math.Max(Math.Max(Least, LeastOfTypical * typical), tail.LoadOf(falseRate / themes, ThemeWindows.Size));

    /// <summary>What is typical of a theme at its best: the median load of its best passages; 0 for one without any.</summary>
    public static float TypicalOf(IEnumerable<float> best)
    {
        float[] ordered = [.. best.Order()];
        return ordered.Length == 0 ? 0 : (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    /// <summary>The windows of which each theme is stated: [themes].</summary>
    /// <param name="loads">[windows, themes]</param>
    /// <param name="borneOut">[windows, themes]</param>
    public static List<int>[] Windows(
        DenseMatrix loads, IReadOnlyList<ThemeTail> tails, float[] typical, ThemeWindows windows, DenseMatrix borneOut)
    {
        var stated = tails.Select(static _ => new List<int>()).ToArray();
        for (var window = 0; window < loads.Rows; window++)
        {
            foreach (var theme in Of(loads[window], tails, typical, windows.All[window].Tokens, FalseRate, borneOut[window]))
                stated[theme].Add(window);
        }

        return stated;
    }
}
