using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Judging;

/// <summary>Themes that steering can be judged by: half of their words say what is meant, the others judge.</summary>
internal static class JudgedThemes
{
    private const int FewestWords = 8;

    /// <summary>Those that can be written, the steadiest first.</summary>
    public static IEnumerable<Theme> Steadiest(ThemeModel themes) => themes.Themes
        .Where(static theme => CanBeJudged(theme) && theme is { Direction.Count: > 0, Writing: null or { Writable: true } })
        .OrderByDescending(static theme => Math.Min(theme.HalfStability, theme.SeedStability)).ThenBy(static theme => theme.Number);

    public static bool CanBeJudged(Theme theme) => theme.Hidden is null && theme.Words.Count >= FewestWords;

    /// <summary>The words that say what is meant: every other one.</summary>
    public static IEnumerable<string> Given(Theme theme) => theme.Words.Where(static (_, at) => at % 2 == 0);

    /// <summary>The tokens of the words that say what is meant, and those of the words in between.</summary>
    public static (IReadOnlyList<int> Given, IReadOnlyList<int> Judging) Tokens(LoadedModel model, Theme theme)
    {
        var given = new TopicWords(Given(theme)).FirstTokens(model.Tokenizer);
        var others = new TopicWords(theme.Words.Where(static (_, at) => at % 2 == 1)).FirstTokens(model.Tokenizer);
        return (given, [.. others.Except(given)]);
    }
}
