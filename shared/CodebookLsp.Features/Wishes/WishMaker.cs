using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Wishes;

/// <summary>
/// Turns words into something to steer toward, by what the texts of an index say about them. What it learns of the texts, which takes a
/// second or two, is kept as long as it is. Any thread may ask.
/// </summary>
/// <param name="corpus">The model's index; null for none.</param>
/// <param name="themes">The model's themes; null for none.</param>
public sealed class WishMaker(IIndexedCorpus? corpus, OpenThemes? themes)
{
    /// <summary>A theme with a smaller cosine has nothing to do with the words.</summary>
    private const double LeastNear = 0.25;

    /// <summary>Fewer passages say nothing sure.</summary>
    private const int FewestPassages = 3;

    private readonly Lock gate = new();
    private CorpusWords? words;

    /// <summary>Learns what it must know of the texts, so that the first wish need not wait. Nothing to do without an index.</summary>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public void Prepare(CancellationToken cancel)
    {
        if (corpus is not null)
            _ = Known(corpus, cancel);
    }

    /// <summary>What words mean: a word or several, a phrase, things divided by commas.</summary>
    /// <exception cref="WishException">There is no word, none that the texts have, or no index.</exception>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public WordWish FromWords(string text, LoadedModel model, CancellationToken cancel)
    {
        var wish = WishWords.Parse(text);
        var known = Known(corpus ?? throw WishException.NoIndex(), cancel);
        var passages = known.With(wish);
        var codes = passages.Length < FewestPassages ? [] : CodesOfPassages.Of(corpus, known.Windows, passages, cancel);
        if (codes.Count == 0)
            throw WishException.Unknown(string.Join(", ", wish.All));
        var name = string.Join(", ", wish.Parts.Select(static part => string.Join(' ', part)));
        return new(
            wish.All, [.. wish.All.Where(word => known.Forms(word).Count == 0)], passages.Length, Nearest(codes), codes,
            ThemeProfile.OfCodes(name, codes, model.Sites, model.Hash, themes?.Themes.Recipe ?? WritingRecipe.Default(model.Sites)));
    }

    private CorpusWords Known(IIndexedCorpus texts, CancellationToken cancel)
    {
        lock (gate)
            return words ??= CorpusWords.Of(texts, cancel);
    }

    /// <summary>The theme whose direction is likest.</summary>
    private Theme? Nearest(IReadOnlyList<ThemeCode> codes)
    {
        if (themes is null)
            return null;
        var own = codes.ToDictionary(static one => one.Code, static one => one.Weight);
        var best = themes.Themes.Themes.Where(static theme => theme.Hidden is null)
            .Select(theme => (Theme: theme, Cosine: Cosine(own, theme.Direction))).MaxBy(static one => one.Cosine);
        return best.Cosine >= LeastNear ? best.Theme : null;
    }

    private static double Cosine(Dictionary<CodeId, float> own, IReadOnlyList<ThemeCode> other)
    {
        var product = other.Sum(one => (double)one.Weight * own.GetValueOrDefault(one.Code));
        var squares = own.Values.Sum(static weight => (double)weight * weight) * other.Sum(static one => (double)one.Weight * one.Weight);
        return squares == 0 ? 0 : product / Math.Sqrt(squares);
    }
}
