using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>
/// How much of a theme the last tokens of a text have, while it is being steered: by the codes of the layers below those that are steered,
/// since the others show what is forced on rather than what is written. 1 is what is typical of the theme at its best.
/// </summary>
public sealed class ThemeGauge
{
    /// <summary>So many tokens are looked at: half a window of those that themes are learned from, so that it is not slow to see.</summary>
    public const int Window = 32;

    /// <summary>Of fewer nothing is known.</summary>
    public const int Fewest = 12;

    private readonly ThemeReader reader;
    private readonly int theme;
    private readonly double scale;

    /// <param name="firstSteered">The lowest layer that is steered. Where no code of the theme is below, all layers count.</param>
    public ThemeGauge(ThemeModel themes, Theme theme, int firstSteered)
    {
        bool Below(ThemeCode one) => themes.Sites[one.Code.Site].Layer < firstSteered;
        var (all, below) = (Energy(theme.Codes), Energy(theme.Codes.Where(Below)));
        this.theme = theme.Number;
        reader = new(below == 0 ? themes : themes with
        {
            Codes = [.. themes.Codes.Where(code => Below(new(code, 0)))],
            Rarities = [.. themes.Codes.Zip(themes.Rarities).Where(one => Below(new(one.First, 0))).Select(static one => one.Second)],
            Themes = [.. themes.Themes.Select(one => one with { Codes = [.. one.Codes.Where(Below)] })],
        });
        // A window's weights have the length 1, however few codes are looked at.
        scale = (below == 0 ? 1 : Math.Sqrt(below / all)) / theme.Typical;
    }

    /// <param name="tokens">The ids of each token's codes in the order of a <see cref="CodeGrid"/>'s row.</param>
    /// <returns>0 or more.</returns>
    public double Of(IReadOnlyList<int[]> tokens)
    {
        int[] ids = [.. tokens.SelectMany(static codes => codes)];
        var grid = new CodeGrid(reader.Model.Sites, tokens.Count, ids, new float[ids.Length]);
        return reader.Loads(grid, 0, tokens.Count)[theme] * scale;
    }

    private static double Energy(IEnumerable<ThemeCode> codes) => codes.Sum(static one => (double)one.Weight * one.Weight);
}
