using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Where a text is to go.</summary>
/// <param name="Profile">What steers there; its name is the target's.</param>
public sealed record RewriteTarget(SteeringProfile Profile)
{
    private const int MostWords = 120;

    /// <summary>A word that a theme is shown with is worth as much at least.</summary>
    private const double LeastOfShown = 0.5;

    /// <summary>Words of it in lower case, and how much each is worth, from 0 to 1: they are tried wherever they fit, besides those that
    /// steering brings up.</summary>
    public IReadOnlyDictionary<string, double> Words { get; init; } = new Dictionary<string, double>();

    /// <summary>The theme that is measured in the words and codes of what was rewritten; null where it is no theme.</summary>
    public Theme? Theme { get; init; }

    /// <summary>A theme, with its own words.</summary>
    /// <param name="strength">What the theme's own strength is multiplied with.</param>
    /// <exception cref="ThemeException">It cannot be written with this model.</exception>
    public static RewriteTarget Of(ThemeModel themes, ThemeNames names, Theme theme, double strength = 1)
    {
        var profile = ThemeProfile.Of(themes, names, [ThemeProfile.Wanted(theme, 1, names)]).Times(strength);
        return new(profile with { Name = names.Called(theme) }) { Theme = theme, Words = WordsOf(themes, theme) };
    }

    /// <summary>The words of a theme, and how much each is worth, from 0 to 1.</summary>
    public static IReadOnlyDictionary<string, double> WordsOf(ThemeModel themes, Theme theme)
    {
        var words = theme.Words.ToDictionary(static word => word, static _ => LeastOfShown, StringComparer.Ordinal);
        var most = theme.Wording.Words.Select(static word => word.Weight).DefaultIfEmpty().Max();
        foreach (var (word, weight) in theme.Wording.Words.Take(MostWords))
        {
            var text = themes.Vocabulary.Words[word];
            if (!FunctionWords.Has(text))
                words[text] = Math.Max(words.GetValueOrDefault(text), Math.Sqrt(weight / most));
        }

        return words;
    }
}
