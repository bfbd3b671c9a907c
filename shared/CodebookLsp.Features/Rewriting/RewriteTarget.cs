using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Where a text is to go.</summary>
/// <param name="Profile">What steers there.</param>
public sealed record RewriteTarget(SteeringProfile Profile)
{
    /// <summary>Words of it that are tried wherever they fit, besides those that steering brings up.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The theme whose share is measured in the codes of what was rewritten; null where it is no theme.</summary>
    public Theme? Theme { get; init; }

    /// <summary>A theme, with its own words.</summary>
    /// <param name="strength">What the theme's own strength is multiplied with.</param>
    /// <exception cref="ThemeException">It cannot be written with this model.</exception>
    public static RewriteTarget Of(ThemeModel themes, ThemeNames names, Theme theme, double strength = 1)
    {
        var profile = ThemeProfile.Of(themes, names, [ThemeProfile.Wanted(theme, 1, names)]).Times(strength);
        var wording = theme.Wording.Words.Take(MostWords).Select(word => themes.Vocabulary.Words[word.Word]);
        return new(profile with { Name = names.Called(theme) }) { Theme = theme, Words = [.. theme.Words.Concat(wording).Distinct()] };
    }

    private const int MostWords = 80;
}

/// <summary>How much may be changed, and how many ways are shown.</summary>
public sealed record RewriteOptions
{
    /// <summary>At most so many places are changed.</summary>
    public int MostEdits { get; init; } = 5;

    /// <summary>At most so many ways are named.</summary>
    public int MostCandidates { get; init; } = 5;

    /// <summary>Of the clauses that are written behind sentences.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many tokens before the passage are read with it, at most.</summary>
    public int ContextTokens { get; init; } = 96;
}
