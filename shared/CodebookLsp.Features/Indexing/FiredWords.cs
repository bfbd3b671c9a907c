using System.Collections.Concurrent;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// The words that a code fires on more than chance would have it in the texts of an index: what a code without a name is told by. Only
/// whole words, that have something in common. Any thread may ask.
/// </summary>
public sealed class FiredWords
{
    private const int Most = 6;

    /// <summary>A sample of so many firings shows what is common.</summary>
    private const int Sampled = 1000;

    /// <summary>Shorter words seldom say something.</summary>
    private const int FewestLetters = 3;

    /// <summary>Words of a smaller share of the firings do not tell what the code is about.</summary>
    private const double LeastShare = 0.2;

    /// <summary>So many times as often as in all texts: less is no reason to name a word.</summary>
    private const double LeastLift = 8;

    /// <summary>A word that all texts have less often is known to few readers.</summary>
    private const int FewestTimes = 5;

    /// <summary>Firings nearer than so many tokens are of one context; a word of one context says nothing of others.</summary>
    private const int OneContext = 512;

    /// <summary>
    /// Words less alike than this have nothing in common: see <see cref="TokenQuestions.Likeness"/>. Of random pairs of common words one
    /// in twenty-five is so like.
    /// </summary>
    private const float LeastLikeness = 0.15f;

    /// <summary>Against so many of the commonest words likeness is measured.</summary>
    private const int Common = 2000;

    /// <summary>So many answers are remembered: a hover asks for ten.</summary>
    private const int Remembered = 5000;

    private readonly IIndexedCorpus corpus;
    private readonly Tokenizer tokenizer;
    private readonly LikenessOfTokens likeness;
    private readonly Lazy<int[]> all; // [vocabulary]: how often each token comes as a whole word
    private readonly Lazy<int[]> common; // the commonest words
    private readonly ConcurrentDictionary<CodeId, IReadOnlyList<(int Id, string Word)>> known = [];

    public FiredWords(IIndexedCorpus corpus, Tokenizer tokenizer, LikenessOfTokens likeness)
    {
        (this.corpus, this.tokenizer, this.likeness) = (corpus, tokenizer, likeness);
        all = new(Count);
        common = new(() => [.. all.Value.Index().Where(static one => one.Item > 0).OrderByDescending(static one => one.Item)
            .Take(Common).Select(static one => one.Index)]);
    }

    /// <summary>Those that mark the code most first. None where they say too little of it, or have nothing in common.</summary>
    /// <param name="beside">A word that they are to have something in common with too; null for none. None have with a word of several
    /// tokens: there codes fire on its pieces.</param>
    public IReadOnlyList<string> Of(CodeId code, string? beside)
    {
        if (known.Count > Remembered)
            known.Clear();
        var words = known.GetOrAdd(code, Find);
        if (beside is null || words.Count == 0)
            return [.. words.Select(static one => one.Word)];
        if (tokenizer.EncodeIds(" " + beside).ToArray() is not [var own])
            return [];
        var like = likeness([own, .. words.Select(static one => one.Id)], common.Value)[0];
        return [.. words.Where((_, at) => like[at + 1] >= LeastLikeness).Select(static one => one.Word)];
    }

    private (int Id, string Word)[] Find(CodeId code)
    {
        var firings = corpus.Firings(code);
        var step = Math.Max(1, firings.Length / Sampled);
        var (counts, sampled) = (new Dictionary<int, (int Times, int First, bool Apart)>(), 0);
        for (var at = 0; at < firings.Length; at += step, sampled++)
        {
            if (!IsWord(firings[at]))
                continue;
            var id = corpus.TokenIds[firings[at]];
            var (times, first, apart) = counts.GetValueOrDefault(id, (0, firings[at], false));
            counts[id] = (times + 1, first, apart || firings[at] - first > OneContext);
        }

        (int Id, string Word, int Times)[] telling =
        [
            .. counts.Where(pair => pair.Value.Apart && all.Value[pair.Key] >= FewestTimes && Lift(pair.Key, pair.Value.Times) >= LeastLift)
                .OrderByDescending(pair => pair.Value.Times * Math.Log(Lift(pair.Key, pair.Value.Times))).ThenBy(static pair => pair.Key)
                .Select(pair => (pair.Key, tokenizer.Piece(pair.Key)[1..], pair.Value.Times))
                .Where(static one => one.Item2.Length >= FewestLetters)
                .DistinctBy(static one => one.Item2, StringComparer.OrdinalIgnoreCase).Take(Most),
        ];
        telling = Alike(telling);
        return telling.Length < 2 || telling.Sum(static one => one.Times) < LeastShare * sampled ? []
            : [.. telling.Select(static one => (one.Id, one.Word))];

        double Lift(int id, int times) => (double)times / sampled * corpus.TokenIds.Length / Math.Max(1, all.Value[id]);
    }

    /// <summary>Without those that are like none of the others.</summary>
    private (int Id, string Word, int Times)[] Alike((int Id, string Word, int Times)[] words)
    {
        if (words.Length < 2)
            return [];
        var like = likeness([.. words.Select(static one => one.Id)], common.Value);
        // The one that is most like the others is what they have in common.
        var middle = Enumerable.Range(0, words.Length).MaxBy(at => like[at].Sum());
        return [.. words.Where((_, at) => like[middle][at] >= LeastLikeness)];
    }

    /// <summary>Whether a token is a whole word: a blank and letters, and no letter follows.</summary>
    private bool IsWord(int token) => IsBlankAndLetters(corpus.TokenIds[token])
        && !(token + 1 < corpus.TokenIds.Length && BeginsWithLetter(corpus.TokenIds[token + 1]));

    private bool IsBlankAndLetters(int id) => tokenizer.Piece(id) is [' ', _, ..] piece && piece.Skip(1).All(char.IsLetter);

    private bool BeginsWithLetter(int id) => tokenizer.Piece(id) is [var first, ..] && char.IsLetter(first);

    private int[] Count()
    {
        var counts = new int[corpus.TokenIds.Length == 0 ? 0 : Largest() + 1];
        var begins = new bool?[counts.Length]; // whether a token begins with a letter
        var words = new bool?[counts.Length];  // whether it is a blank and letters
        for (var token = 0; token < corpus.TokenIds.Length; token++)
        {
            var id = corpus.TokenIds[token];
            if (!(words[id] ??= IsBlankAndLetters(id)))
                continue;
            if (token + 1 == corpus.TokenIds.Length
                || !(begins[corpus.TokenIds[token + 1]] ??= BeginsWithLetter(corpus.TokenIds[token + 1])))
                counts[id]++;
        }

        return counts;
    }

    private int Largest()
    {
        var largest = 0;
        foreach (var id in corpus.TokenIds)
            largest = Math.Max(largest, id);
        return largest;
    }
}
