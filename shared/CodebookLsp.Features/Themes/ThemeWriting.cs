using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Where and how themes are written: at the sites of some layers, the direction's codes with their weights to a power. The site with the
/// most of these gets <paramref name="Strength"/> in all, and every other its share of that to a power.
/// </summary>
/// <param name="FirstLayer">From 0.</param>
/// <param name="LastLayer">Included.</param>
/// <param name="Power">The larger, the fewer codes count.</param>
/// <param name="Spread">The power of a site's share: at 1 a site gets as much as its weights say, at 0 all get the same.</param>
/// <param name="Strength">What a theme's own strength, <see cref="ThemeWriting.Strength"/>, is a multiple of.</param>
public sealed record WritingRecipe(int FirstLayer, int LastLayer, double Power, double Spread, double Strength)
{
    /// <summary>Multiples of <see cref="Strength"/> that are tried.</summary>
    public static readonly IReadOnlyList<double> Factors = [0.5, 1, 1.5];

    /// <summary>For a model that nobody has tried others with: the upper two fifths of its layers.</summary>
    public static WritingRecipe Default(IReadOnlyList<Site> sites)
    {
        var last = sites.Max(static site => site.Layer);
        return new((int)Math.Ceiling(last * 0.6), last, 0.4, 0.5, 3.2);
    }
}

/// <summary>What a theme's direction writes, measured on beginnings that have nothing to do with it (docs/themes.md).</summary>
/// <param name="Strength">The multiple of the recipe's strength that is used: one of <see cref="WritingRecipe.Factors"/>.</param>
/// <param name="Tried">For each of the factors, in order.</param>
/// <param name="Unsteered">The share of unsteered continuations that have a word of the theme.</param>
/// <param name="RandomCodes">The same of continuations with random codes of equal size, at the strength that is used.</param>
/// <param name="RandomThemes">The same of continuations toward other themes.</param>
/// <param name="Writable">Whether the rate is above that of random codes, and not by chance.</param>
public sealed record ThemeWriting(
    double Strength, IReadOnlyList<WritingFigures> Tried, double Unsteered, double RandomCodes, double RandomThemes, bool Writable)
{
    /// <summary>What the strength that is used gives.</summary>
    public WritingFigures Used => Tried[WritingRecipe.Factors.Index().First(factor => factor.Item == Strength).Index];
}

/// <summary>What one strength gives.</summary>
/// <param name="Rate">The share of continuations that have a word of the theme, of those that it is not shown with.</param>
/// <param name="Told">The share of continuations in which a classifier finds the theme.</param>
/// <param name="Loss">How much less fluent they are than the unsteered ones, in nats a token.</param>
public sealed record WritingFigures(double Rate, double Told, double Loss);
