using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Wishes;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Where a text is to go.</summary>
/// <param name="Profile">What steers there; its name is the target's.</param>
public sealed record RewriteTarget(SteeringProfile Profile)
{
    private const string Toward = "toward ";
    private const int MostWords = 120;

    /// <summary>A word that a theme is shown with is worth as much at least.</summary>
    private const double LeastOfShown = 0.5;

    /// <summary>Words that stand where those of a wish stand are worth as much, the most telling first.</summary>
    private const double MostOfRelated = 0.7, LeastOfRelated = 0.3;

    /// <summary>Words of it in lower case, and how much each is worth, from 0 to 1: they are tried wherever they fit, besides those that
    /// steering brings up.</summary>
    public IReadOnlyDictionary<string, double> Words { get; init; } = new Dictionary<string, double>();

    /// <summary>The theme that is measured in the words of what was rewritten; null where it is no theme, or not only one.</summary>
    public Theme? Theme { get; init; }

    /// <summary>What a profile steers to.</summary>
    /// <param name="words">Of the things that it steers toward.</param>
    public static RewriteTarget Of(SteeringProfile profile, IEnumerable<IReadOnlyDictionary<string, double>> words, Theme? theme)
    {
        var all = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (word, worth) in words.SelectMany(static one => one))
            all[word] = Math.Max(worth, all.GetValueOrDefault(word));
        var name = profile.Name.StartsWith(Toward, StringComparison.Ordinal) ? profile.Name[Toward.Length..] : profile.Name;
        return new(profile with { Name = name }) { Words = all, Theme = theme };
    }

    /// <summary>A theme, with its own words.</summary>
    /// <exception cref="ThemeException">It cannot be written with this model.</exception>
    public static RewriteTarget Of(ThemeModel themes, ThemeNames names, Theme theme) =>
        Of(ThemeProfile.Of(themes, names, [ThemeProfile.Wanted(theme, 1, names)]), [WordsOf(themes, theme)], theme);

    /// <summary>The words of a theme, and how much each is worth.</summary>
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

    /// <summary>The words of a wish and those that stand where they stand, and how much each is worth.</summary>
    public static IReadOnlyDictionary<string, double> WordsOf(WordWish wish)
    {
        var words = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (rank, word) in wish.Related.Take(MostWords).Index())
            words[word] = MostOfRelated - ((MostOfRelated - LeastOfRelated) * rank / MostWords);
        foreach (var word in wish.Words.Where(static word => !FunctionWords.Has(word)))
            words[word] = 1;
        return words;
    }
}
