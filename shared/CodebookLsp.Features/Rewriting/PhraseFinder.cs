using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;

namespace CodebookLsp.Features.Rewriting;

/// <summary>
/// Finds short phrases with a word of the target that may follow where a clause ends: "of the harbour", "like a sailor". What stands there
/// stays as it is. A causal model cannot plan such a phrase, so it is asked for the word behind each beginning.
/// </summary>
internal sealed class PhraseFinder(
    LoadedModel model, RewriteWindow window, RewriteScores scores, CodeHook steered, RewriteVocabulary vocabulary, CancellationToken cancel)
{
    private const int MostPlaces = 6;
    private const int BeginningsOfPlace = 6;
    private const int WordsOfBeginning = 5;
    private const int MostTried = 28;
    private const int MostKept = 10;
    private const int Near = 4;

    private static readonly string[] Beginnings =
    [
        " of the", " in the", " on the", " from the", " by the", " near the", " under the", " over the", " at the",
        " to the", " of", " with", " like a", " like the", " and the", " for the", " about the", " through the",
        " with the", " and", " beside the",
    ];

    public IReadOnlyList<FoundEdit> Find(PassageWords passage)
    {
        if (vocabulary.OfTarget.Count == 0)
            return [];
        var places = passage.ClauseEnds.Where(window.Starts.ContainsKey).TakeLast(MostPlaces)
            .Select(at => (At: at, Kept: window.Starts[at]));
        var begun = places
            .SelectMany(place => Beginnings.Select(text => (place.At, Text: text,
                Variant: new TokenVariant(place.Kept, model.Tokenizer.EncodeIds(text, specialTokens: false)))))
            .ToArray();
        var likely = model.Variants.Likelihoods(window.Ids, [.. begun.Select(static one => one.Variant)], null, true, cancel);
        var kept = begun.Zip(likely, static (one, logs) => (one.At, one.Text, one.Variant, Likely: logs.Sum()))
            .GroupBy(static one => one.At)
            .SelectMany(static place => place.OrderByDescending(static one => one.Likely).Take(BeginningsOfPlace)).ToArray();
        var preferred = model.Variants.PreferredAfter(
            window.Ids, [.. kept.Select(static one => one.Variant)], steered, TriedEdit.Contrast, 0,
            [.. vocabulary.OfTarget.Select(static one => one.Key)], WordsOfBeginning, cancel);
        var tried = kept
            .Zip(preferred, (one, tokens) => tokens.SelectMany(token => vocabulary.OfTarget[token.Id].Select(word => new TriedEdit(
                Edit(one.At, one.Text, word, passage), token.Steered - token.Plain, vocabulary.Worth(word), one.Likely + token.Steered))))
            .SelectMany(static one => one).Where(static one => one.Preference > 0)
            .OrderByDescending(static one => one.Promise).Take(MostTried).ToArray();
        return scores.Best(tried, Near, null, MostKept);
    }

    private static RewriteEdit Edit(int at, string beginning, string word, PassageWords passage)
    {
        var article = beginning.EndsWith(" a", StringComparison.Ordinal) && "aeiou".Contains(word[0]) ? "n" : "";
        var kind = passage.SentenceEnds.Contains(at) ? RewriteKind.Appended : RewriteKind.Inserted;
        return new(kind, at, at, $"{beginning}{article} {word}", word);
    }
}
