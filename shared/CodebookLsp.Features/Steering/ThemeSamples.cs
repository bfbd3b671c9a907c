using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Steering;

/// <summary>How a beginning goes on, toward a theme and without steering, from the same random numbers.</summary>
public sealed record ThemeSample(string Beginning, string Toward, string Unsteered);

/// <summary>What forcing a theme on writes, for its card: always the same texts, so that nobody sees only the lucky ones.</summary>
public static class ThemeSamples
{
    public const int Count = 3;

    private const int Tokens = 30;

    /// <summary>Continues beginnings that have nothing to do with the theme.</summary>
    /// <exception cref="ProfileException">The themes are another model's.</exception>
    /// <exception cref="OperationCanceledException">Within one token of being cancelled.</exception>
    public static IReadOnlyList<ThemeSample> Of(
        LoadedModel model, ThemeModel themes, ThemeNames names, Theme theme, CancellationToken cancel)
    {
        var profile = ThemeProfile.Of(themes, names, [new(theme, 1)]);
        return
        [
            .. NeutralPrompts.HeldOut.Take(Count).Select((beginning, number) =>
            {
                var texts = Steerer.Run(
                    model,
                    new(beginning, profile)
                    {
                        Sampling = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = Tokens, Seed = (ulong)number },
                    },
                    cancel);
                return new ThemeSample(beginning, texts.Steered[0].Text, texts.Unsteered[0].Text);
            }),
        ];
    }
}
