using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Wishes;

/// <summary>
/// Turns words into something to steer toward: by the codes that fire in an index's passages with them, and by those that raise their
/// scores directly. What it learns of the texts, which takes half a second, is kept as long as it is. Any thread may ask, one at a time.
/// </summary>
/// <param name="corpus">The model's index; null for none.</param>
/// <param name="themes">The model's themes; null for none.</param>
public sealed class WishMaker(IIndexedCorpus? corpus, OpenThemes? themes)
{
    /// <summary>A theme with a smaller cosine has nothing to do with the words.</summary>
    private const double LeastNear = 0.25;

    /// <summary>Fewer passages say nothing sure.</summary>
    private const int FewestPassages = 4;

    /// <summary>So many related words help to say what is meant.</summary>
    private const int MostRelated = 16;

    /// <summary>From which share of the depth on words are written. What fires in passages and what raises scores is added with these
    /// shares of the strength of themes; what raises scores alone, with the last. docs/steering.md tells how they were chosen.</summary>
    private const double FirstLayer = 0.4;
    private const double OfPassages = 0.8;
    private const double OfScores = 0.15;
    private const double OfScoresAlone = 0.4;

    /// <summary>A few texts have much in common that is not what is meant.</summary>
    private const double OfExamples = 0.4;

    /// <summary>How much the next word is to change, in nats, after beginnings that say nothing of the topic; and how much weaker or
    /// stronger a profile may become for it.</summary>
    private const double Change = 0.5;
    private const double LeastFactor = 0.3;
    private const double MostFactor = 1.6;

    private const int MostRemembered = 64;

    private readonly Dictionary<string, WordWish> understood = [];
    private readonly Lock gate = new();
    private CorpusWords? words;

    /// <summary>Learns what it must know of the texts, so that the first wish need not wait. Nothing to do without an index.</summary>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public void Prepare(CancellationToken cancel) => _ = Known(cancel);

    /// <summary>What words mean: a word or several, a phrase, things divided by commas. Nothing is run: it is there at once.</summary>
    /// <exception cref="WishException">There is no word, or none that anything is known of.</exception>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public WordWish FromWords(string text, LoadedModel model, CancellationToken cancel)
    {
        var wish = WishWords.Parse(text);
        var name = string.Join(", ", wish.Parts.Select(static part => string.Join(' ', part)));
        var known = Known(cancel);
        int[] passages = known?.With(wish) is { Length: >= FewestPassages } found ? found : [];
        var related = passages.Length == 0 ? [] : known!.Marking(passages, wish.All, MostRelated);
        var fromPassages = passages.Length == 0 ? [] : CodesOfTexts.OfPassages(corpus!, known!.Windows, passages, cancel);
        var fromScores = OutputCodes.Of(
            model, new TopicWords([.. known?.Telling(wish) ?? wish.All, .. related]).FirstTokens(model.Tokenizer),
            Recipe(model.Sites).FirstLayer);
        var parts = new List<ProfilePart>();
        if (fromPassages.Count > 0)
            parts.Add(Part(fromPassages, Recipe(model.Sites), OfPassages));
        if (fromScores.Count > 0)
            parts.Add(Part(fromScores, Recipe(model.Sites) with { Power = 1 }, fromPassages.Count > 0 ? OfScores : OfScoresAlone));
        if (parts.Count == 0)
            throw WishException.Unknown(string.Join(", ", wish.All));
        return new(
            wish.All, known is null ? [] : [.. wish.All.Where(word => known.Forms(word).Count == 0)], related, passages.Length,
            Nearest(fromPassages), fromPassages.Count + fromScores.Count, ProfileMix.Of(parts) with { Name = name });

        ProfilePart Part(IReadOnlyList<ThemeCode> codes, WritingRecipe recipe, double weight) =>
            new(name, ThemeProfile.OfCodes(name, codes, model.Sites, model.Hash, recipe), weight);
    }

    /// <summary>
    /// The same, made as strong as it may be and measured on beginnings that say nothing of it, which takes the model a second. What was
    /// understood lately is remembered. The words counted are its own and those related.
    /// </summary>
    /// <inheritdoc cref="FromWords"/>
    public WordWish Understood(string text, LoadedModel model, CancellationToken cancel)
    {
        lock (gate)
        {
            if (understood.TryGetValue(text, out var known))
                return known;
        }

        var wish = FromWords(text, model, cancel);
        string[] counted = [.. wish.Words, .. wish.Related];
        var tokens = new TopicWords(counted).FirstTokens(model.Tokenizer);
        var profile = Fitted(model, wish.Profile, tokens, cancel);
        wish = wish with
        {
            Profile = profile,
            Effect = EffectMeter.Measure(model, profile, counted, tokens, [1], write: false, cancel),
        };
        lock (gate)
        {
            if (understood.Count >= MostRemembered)
                understood.Clear();
            understood[text] = wish;
        }

        return wish;
    }

    /// <summary>A profile as strong as makes the next word change so much: neither too weak to be seen nor falling apart.</summary>
    public static SteeringProfile Fitted(
        LoadedModel model, SteeringProfile profile, IReadOnlyList<int> tokens, CancellationToken cancel)
    {
        var change = EffectMeter.Measure(model, profile, [], tokens, [1], write: false, cancel).AsItIs.Change;
        return profile.Times(Math.Round(Math.Clamp(Math.Sqrt(Change / Math.Max(change, 1e-6)), LeastFactor, MostFactor), 2));
    }

    /// <summary>What example texts have in common: the codes that fire oftener in them than in other texts, and those that raise the
    /// scores of the words that mark them.</summary>
    /// <param name="examples">The texts, read.</param>
    /// <param name="against">What they are compared with, read; null for the index.</param>
    /// <returns>The profile, and the tokens that mark the examples, the most telling first; null where nothing marks them.</returns>
    public (SteeringProfile Profile, IReadOnlyList<int> Tokens)? FromExamples(
        string name, IReadOnlyList<AnnotatedBlock> examples, IReadOnlyList<AnnotatedBlock>? against, LoadedModel model)
    {
        var others = against is null ? (corpus ?? throw WishException.NothingToCompare()).TokenIds.ToArray() : Ids(against);
        var tokens = DistinctiveTokens.Of(Ids(examples), others, model.Tokenizer);
        var codes = CodesOfTexts.OfExamples(examples, against, corpus, model.Sites);
        if (tokens.Count == 0 || codes.Count == 0)
            return null;
        var recipe = Recipe(model.Sites);
        var scores = OutputCodes.Of(model, tokens, recipe.FirstLayer);
        return (ProfileMix.Of(
        [
            new(name, ThemeProfile.OfCodes(name, codes, model.Sites, model.Hash, recipe), OfExamples),
            .. scores.Count == 0 ? Array.Empty<ProfilePart>()
                : [new(name, ThemeProfile.OfCodes(name, scores, model.Sites, model.Hash, recipe with { Power = 1 }), OfScoresAlone)],
        ]) with
        { Name = name }, tokens);
    }

    /// <summary>The ids of all tokens.</summary>
    private static int[] Ids(IReadOnlyList<AnnotatedBlock> blocks) =>
        [.. blocks.SelectMany(static block => block.Block.Tokens).Select(static token => token.Id)];

    private static WritingRecipe Recipe(IReadOnlyList<Network.Primitives.Site> sites) => WritingRecipe.Default(sites) with
    {
        FirstLayer = (int)Math.Ceiling(sites.Max(static site => site.Layer) * FirstLayer),
    };

    private CorpusWords? Known(CancellationToken cancel)
    {
        if (corpus is null)
            return null;
        lock (gate)
            return words ??= CorpusWords.Of(corpus, cancel);
    }

    /// <summary>The theme whose direction is likest.</summary>
    private Theme? Nearest(IReadOnlyList<ThemeCode> codes)
    {
        if (themes is null || codes.Count == 0)
            return null;
        var (theme, cosine) = themes.Themes.Nearest(codes.ToDictionary(static one => one.Code, static one => one.Weight));
        return cosine >= LeastNear ? theme : null;
    }
}
