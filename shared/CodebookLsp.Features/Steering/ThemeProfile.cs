using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>A theme and how much of it is wanted.</summary>
/// <param name="Weight">1 is the theme's own strength; less than 0 leads away from it.</param>
public sealed record WeightedTheme(Theme Theme, double Weight);

/// <summary>Profiles that write themes. They steer what is generated; nothing is searched, so they are there at once.</summary>
public static class ThemeProfile
{
    /// <summary>A passage is about three themes at most, as is stated of passages.</summary>
    private const int MostOfPassage = 3;

    /// <summary>Of the strongest theme of a passage; what has less of its own typical load is by the way.</summary>
    private const double LeastOfPassage = 0.25;

    /// <summary>A theme that somebody wants.</summary>
    /// <exception cref="ThemeException">It cannot be written, and more of it is wanted.</exception>
    public static WeightedTheme Wanted(Theme theme, double weight, ThemeNames names) =>
        weight > 0 && theme.Writing is { Writable: false } writing
            ? throw ThemeException.CannotBeWritten(names.Called(theme), writing.Used.Rate, writing.RandomCodes)
            : new(theme, weight);

    /// <summary>Writes themes together, each at its own strength times its weight.</summary>
    /// <param name="themes">Of these.</param>
    /// <param name="wanted">One at least.</param>
    /// <param name="names">What they are called.</param>
    public static SteeringProfile Of(ThemeModel themes, ThemeNames names, IReadOnlyList<WeightedTheme> wanted) =>
        ProfileMix.Of([.. wanted.Select(one => Part(themes, one, names))]);

    /// <summary>A theme at its own strength, to be mixed with others.</summary>
    /// <inheritdoc cref="Of(ThemeModel, ThemeNames, IReadOnlyList{WeightedTheme})"/>
    public static ProfilePart Part(ThemeModel themes, WeightedTheme wanted, ThemeNames names)
    {
        var name = names.Called(wanted.Theme);
        return new(name, Of(themes, name, wanted with { Weight = wanted.Theme.Writing?.Strength ?? 1 }), wanted.Weight);
    }

    /// <summary>Writes a theme at the recipe's strength times its weight.</summary>
    /// <param name="recipe">Null for the themes' own.</param>
    internal static SteeringProfile Of(ThemeModel themes, string name, WeightedTheme wanted, WritingRecipe? recipe = null) => OfCodes(
        name, wanted.Theme.Direction, themes.Sites, themes.ModelHash, recipe ?? themes.Recipe ?? WritingRecipe.Default(themes.Sites),
        wanted.Weight);

    /// <summary>Writes codes as themes' are written, at the recipe's strength times a weight.</summary>
    /// <param name="codes">The largest weight is 1.</param>
    /// <param name="sites">The model's.</param>
    /// <param name="model">Its hash; null where it does not matter.</param>
    internal static SteeringProfile OfCodes(
        string name, IReadOnlyList<ThemeCode> codes, IReadOnlyList<Site> sites, string? model, WritingRecipe recipe, double weight = 1) =>
        new(name, [])
        {
            Model = model,
            Positions = SteeredPositions.Generated,
            Directions =
            [
                .. Shares(sites, codes, recipe).GroupBy(static one => one.Code.Site).OrderBy(static site => site.Key)
                    .Select(site => ProfileMix.Direction(
                        sites[site.Key].Layer, sites[site.Key].Placement, sites[site.Key].Head,
                        site.OrderBy(static one => one.Code.Code).Select(one => (one.Code.Code, one.Share * weight * recipe.Strength))))
                    .Where(static one => one.Codes.Count > 0),
            ],
        };

    /// <summary>What a passage is about, to be written on: its strongest themes that can be written, together as strong as one.</summary>
    /// <param name="loads">[themes]</param>
    /// <returns>Empty for a passage about nothing.</returns>
    public static IReadOnlyList<WeightedTheme> OfPassage(ThemeModel themes, ReadOnlySpan<float> loads)
    {
        var found = new List<WeightedTheme>();
        foreach (var theme in themes.Themes)
        {
            if (theme is { Hidden: null, Writing: null or { Writable: true }, Typical: > 0 } && loads[theme.Number] > 0)
                found.Add(new(theme, loads[theme.Number] / theme.Typical));
        }

        var strongest = found.OrderByDescending(static one => one.Weight).ThenBy(static one => one.Theme.Number).Take(MostOfPassage)
            .ToArray();
        WeightedTheme[] kept = [.. strongest.Where(one => one.Weight >= LeastOfPassage * strongest[0].Weight)];
        var length = Math.Sqrt(kept.Sum(static one => one.Weight * one.Weight));
        return [.. kept.Select(one => one with { Weight = one.Weight / length })];
    }

    /// <summary>Codes in the recipe's layers: the site that has the most of them has 1 in all, others less.</summary>
    private static IReadOnlyList<(CodeId Code, double Share)> Shares(
        IReadOnlyList<Site> all, IReadOnlyList<ThemeCode> direction, WritingRecipe recipe)
    {
        var codes = direction
            .Where(one => all[one.Code.Site].Layer is var layer && layer >= recipe.FirstLayer && layer <= recipe.LastLayer)
            .Select(one => (one.Code, Weight: Math.Pow(one.Weight, recipe.Power))).ToArray();
        var sites = codes.GroupBy(static one => one.Code.Site)
            .ToDictionary(static site => site.Key, static site => site.Sum(static one => one.Weight));
        var most = sites.Values.DefaultIfEmpty().Max();
        return
        [
            .. codes.Select(one => (
                one.Code, one.Weight / sites[one.Code.Site] * Math.Pow(sites[one.Code.Site] / most, recipe.Spread))),
        ];
    }
}
