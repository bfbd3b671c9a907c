using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Steering;

/// <summary>A theme whose share of a text is to be held.</summary>
/// <param name="Target">1 is what is typical of the theme at its best.</param>
public sealed record HeldTheme(ThemeGauge Gauge, double Target)
{
    /// <summary>More cannot be held: passages at their best have 1.</summary>
    public const double Most = 2;

    /// <param name="profile">What steers, which the share is measured below.</param>
    /// <param name="target">Above 0, up to <see cref="Most"/>.</param>
    public static HeldTheme Of(ThemeModel themes, Theme theme, SteeringProfile profile, double target) => new(
        new(
            themes, theme,
            profile.Directions.Select(static one => one.Layer).Concat(profile.Codes.Select(static one => one.Layer)).DefaultIfEmpty()
                .Min()),
        target);

    /// <summary>How much of a theme a text has, to be held as much.</summary>
    public static double ShareIn(string text, ThemeReader themes, Theme theme, LoadedModel model, CancellationToken cancel) =>
        PassageLoads.Of(themes, text, model, cancel)[theme.Number] / theme.Typical;
}
