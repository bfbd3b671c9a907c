using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary>Something that <c>--toward</c> or <c>--away</c> names: a theme, else words.</summary>
/// <param name="Theme">Null for words.</param>
/// <param name="Text">As it was given.</param>
/// <param name="Weight">Less than 0 leads away from it.</param>
internal sealed record WishedFor(Theme? Theme, string Text, double Weight)
{
    /// <summary>Whether the theme was given by its very name or number.</summary>
    public bool IsByName { get; init; }
}

/// <summary>What is steered toward and away from, checked as far as it can be without the model.</summary>
/// <param name="Opened">The themes; null where the model has none.</param>
/// <param name="Index">Where the index is that says what words mean; null where there is none.</param>
/// <param name="Passages">As they were named, and their texts.</param>
internal sealed record WishedDirections(
    OpenThemes? Opened, string? Index, IReadOnlyList<WishedFor> Named, IReadOnlyList<(string Named, string Text)> Passages)
{
    /// <summary>The profile that writes them.</summary>
    /// <param name="open">Opens an index.</param>
    /// <param name="say">Told in a sentence what words were understood as, and themes that were not called by their names.</param>
    /// <param name="understood">Given what words that are steered toward were understood as; null for nobody.</param>
    /// <exception cref="ThemeException">The themes are another model's, or a passage has none that can be written.</exception>
    /// <exception cref="WishException">Nothing is known of some words, or they cannot be written.</exception>
    /// <returns>With the words of what is steered toward, for choosing among samples.</returns>
    public (SteeringProfile Profile, IReadOnlyList<string> Words) Profile(
        LoadedModel model, Func<string, OpenIndex> open, Action<string> say, CancellationToken cancel, Action<WordWish>? understood = null)
    {
        Opened?.Demand(model);
        var (parts, words) = (new List<ProfilePart>(), new List<string>());
        using var index = Index is not null && Named.Any(static one => one.Theme is null) ? open(Index) : null;
        var maker = new WishMaker(index is not null && model.Is(index.Corpus.ModelHash) ? index.Corpus : null, Opened);
        foreach (var one in Named)
        {
            if (one is { Theme: { } meant, IsByName: false })
                say($"{one.Text}: the theme “{Opened!.Names.Called(meant)}”.");
            parts.Add(one.Theme is { } theme ? Written(theme, one.Weight) : Understood(one));
        }

        foreach (var (named, text) in Passages)
        {
            var found = ThemeProfile.OfPassage(Opened!.Themes, PassageLoads.Of(Opened.Reader, text, model, cancel));
            parts.AddRange(found.Count > 0
                ? found.Select(theme => Written(theme.Theme, theme.Weight)) : throw ThemeException.NothingToWrite($"'{named}'"));
        }

        return (ProfileMix.Of(parts), words);

        ProfilePart Written(Theme theme, double weight)
        {
            words.AddRange(weight > 0 ? theme.Words : []);
            return ThemeProfile.Part(Opened!.Themes, new(theme, weight), Opened.Names);
        }

        ProfilePart Understood(WishedFor one)
        {
            var wish = maker.Understood(one.Text, model, cancel).Effective(one.Text);
            say($"{one.Text}: {WishText.Of(wish, Opened?.Names)}.");
            words.AddRange(one.Weight > 0 ? [.. wish.Words, .. wish.Related] : []);
            if (one.Weight > 0)
                understood?.Invoke(wish);
            return new(wish.Profile.Name, wish.Profile, one.Weight);
        }
    }
}
