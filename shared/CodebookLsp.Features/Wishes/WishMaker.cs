using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Wishes;

/// <summary>
/// Turns words into something to steer toward: the codes that bring them up, and the words that stand where they stand, by what the model
/// does (<see cref="CodeSearch"/>). What it learns of an index's texts, which takes half a second, is kept as long as it is. Any thread may
/// ask, one at a time.
/// </summary>
/// <param name="corpus">The model's index; null for none.</param>
/// <param name="themes">The model's themes; null for none.</param>
public sealed class WishMaker(IIndexedCorpus? corpus, OpenThemes? themes)
{
    /// <summary>Of what marks examples, the most telling tokens and the next count as much as all others.</summary>
    private static readonly int[] Telling = [5, 15];

    /// <summary>Fewer passages say nothing sure.</summary>
    private const int FewestPassages = 4;

    private const int MostRemembered = 64;

    /// <summary>So many words are followed back by themselves, the first ones; each takes the model another tenth of a second.</summary>
    private const int MostTopics = 8;

    private readonly Dictionary<string, WordWish> understood = [];
    private readonly Lock gate = new();
    private CorpusWords? words;

    /// <summary>Learns what it must know of the texts, so that the first wish need not wait. Nothing to do without an index.</summary>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public void Prepare(CancellationToken cancel) => _ = Known(cancel);

    /// <summary>
    /// What words mean: a word or several, a phrase, things divided by commas; with what the profile does, measured on beginnings that say
    /// nothing of them. It takes the model a second or two. What was understood lately is remembered.
    /// </summary>
    /// <exception cref="WishException">There is no word, or no code that makes one of them likelier.</exception>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public WordWish Understood(string text, LoadedModel model, CancellationToken cancel)
    {
        lock (gate)
        {
            if (understood.TryGetValue(text, out var known))
                return known;
        }

        var made = Made(text, model, cancel);
        lock (gate)
        {
            if (understood.Count >= MostRemembered)
                understood.Clear();
            understood[text] = made;
        }

        return made;
    }

    /// <summary>What example texts have in common: the codes that bring up the words that mark them.</summary>
    /// <param name="examples">The texts, read.</param>
    /// <param name="against">What they are compared with, read; null for the index.</param>
    /// <returns>The profile, and the tokens that mark the examples, the most telling first; null where nothing marks them, or no code
    /// brings that up.</returns>
    /// <exception cref="WishException">There is nothing to compare them with.</exception>
    public (SteeringProfile Profile, IReadOnlyList<int> Tokens)? FromExamples(
        string name, IReadOnlyList<AnnotatedBlock> examples, IReadOnlyList<AnnotatedBlock>? against, LoadedModel model,
        CancellationToken cancel)
    {
        var tokens = Marking(examples, against, model);
        IReadOnlyList<int>[] topics = [.. tokens.Index().GroupBy(static one => Telling.Count(end => one.Index >= end))
            .Select(static some => some.Select(static one => one.Item).ToArray())];
        return topics.Length > 0 && CodeSearch.Chosen(model, name, topics, CodeSearch.Most, cancel) is { } profile
            ? (profile, tokens) : null;
    }

    /// <summary>The tokens that mark examples, the most telling first; perhaps none.</summary>
    /// <inheritdoc cref="FromExamples"/>
    public IReadOnlyList<int> Marking(IReadOnlyList<AnnotatedBlock> examples, IReadOnlyList<AnnotatedBlock>? against, LoadedModel model)
    {
        var others = against is null ? (corpus ?? throw WishException.NothingToCompare()).TokenIds.ToArray() : Ids(against);
        return DistinctiveTokens.Of(Ids(examples), others, model.Tokenizer);
    }

    private WordWish Made(string text, LoadedModel model, CancellationToken cancel)
    {
        var wish = WishWords.Parse(text);
        var name = string.Join(", ", wish.Parts.Select(static part => string.Join(' ', part)));
        var known = Known(cancel);
        var telling = known?.Telling(wish) ?? wish.All;
        int[] passages = known?.With(wish) is { Length: >= FewestPassages } found ? found : [];
        var related = known?.Related(passages, wish.All) ?? [];
        var tokens = new TopicWords(telling).FirstTokens(model.Tokenizer, begun: passages.Length > 0);
        var topics = Topics(telling, related, model.Tokenizer);
        if (topics.Count == 0)
            topics = [tokens];
        if (tokens.Count == 0 || CodeSearch.Chosen(model, name, topics, CodeSearch.Most, cancel) is not { } profile)
            throw WishException.Unknown(string.Join(", ", wish.All));
        return new(
            wish.All, known is null ? [] : [.. wish.All.Where(word => known.Forms(word).Count == 0)], related, passages.Length,
            Near(telling, related), profile)
        {
            Effect = EffectMeter.Measure(model, profile, telling, tokens, [1], write: false, cancel),
        };
    }

    /// <summary>The tokens of each word by itself, and of those related together: all words are to come up, and not only the one that comes
    /// up most easily.</summary>
    private static List<IReadOnlyList<int>> Topics(IReadOnlyList<string> telling, IReadOnlyList<string> related, Tokenizer tokenizer) =>
    [
        .. telling.Take(MostTopics).Select(static word => new[] { word }).Append([.. related]).Where(static words => words.Length > 0)
            .Select(words => new TopicWords(words).FirstTokens(tokenizer)).Where(static tokens => tokens.Count > 0),
    ];

    /// <summary>The ids of all tokens.</summary>
    private static int[] Ids(IReadOnlyList<AnnotatedBlock> blocks) =>
        [.. blocks.SelectMany(static block => block.Block.Tokens).Select(static token => token.Id)];

    private CorpusWords? Known(CancellationToken cancel)
    {
        if (corpus is null)
            return null;
        lock (gate)
            return words ??= CorpusWords.Of(corpus, cancel);
    }

    /// <summary>The theme that has most of the words among its own: where one is wished for, it or two that are related; else one and one
    /// that is related, or two; null where none has.</summary>
    private Theme? Near(IReadOnlyList<string> wished, IReadOnlyList<string> related)
    {
        const int Own = 2;
        var least = wished.Count == 1 ? Own : Own + 1;
        return themes?.Themes.Themes.Where(static theme => theme.Hidden is null)
            .Select(theme => (Theme: theme, Shared: Shared(theme.Words, wished, Own) + Shared(theme.Words, related, 1)))
            .Where(one => one.Shared >= least).OrderByDescending(static one => one.Shared).Select(static one => one.Theme)
            .FirstOrDefault();

        static int Shared(IReadOnlyList<string> own, IReadOnlyList<string> some, int worth) =>
            worth * some.Count(word => own.Any(other => CorpusWords.AreForms(word, other)));
    }
}
