using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Features.Rewriting;

/// <summary>
/// Finds words that might take the place of others, or stand before them. The steered model brings them up at each place; the model without
/// codebooks says how well they go with what stands before and, above all, with what follows.
/// </summary>
internal sealed class WordFinder(
    LoadedModel model, RewriteWindow window, RewriteScores scores, CodeHook steered, RewriteVocabulary vocabulary, CancellationToken cancel)
{
    /// <summary>A word that is none of the target's must be so much likelier with steering, in nats.</summary>
    private const double LeastPreference = 1.5;
    private const int TokensOfPlace = 40;
    private const int WordsOfPlace = 12;

    /// <summary>So many edits are tried at a place of each kind, and in all.</summary>
    private const int ReplacedAtPlace = 7;
    private const int InsertedAtPlace = 4;
    private const int MostTried = 80;

    /// <summary>How far behind an edit it is looked first.</summary>
    private const int Near = 5;
    private const int BestOfPlace = 4;
    private const int MostKept = 18;

    public IReadOnlyList<FoundEdit> Find(PassageWords passage)
    {
        var places = passage.Words
            .Where(word => word.Kind == PassageWordKind.Open && window.Starts.ContainsKey(word.Range.Start - 1))
            .Select(word => (Word: word, Place: window.Starts[word.Range.Start - 1])).OrderBy(static one => one.Place).ToArray();
        var preferred = model.Variants.Preferred(
            window.Ids, [.. places.Select(static one => one.Place)], steered, TriedEdit.Contrast, TokensOfPlace,
            [.. vocabulary.OfTarget.Select(static one => one.Key)], WordsOfPlace, cancel);
        var tried = places.Zip(preferred, (place, tokens) => (place.Word, Tokens: tokens)).SelectMany(place =>
        {
            var found = place.Tokens.SelectMany(token => vocabulary.Words(token.Id).Select(word => new TriedEdit(
                    RewriteEdit.Of(window.Text, place.Word, word, insert: false),
                    token.Steered - token.Plain, vocabulary.Worth(word), token.Steered)))
                .Where(one => one.Preference > (one.Worth > 0 ? 0 : LeastPreference))
                .OrderByDescending(static one => one.Promise).DistinctBy(static one => one.Edit.Word).ToArray();
            return found.Take(ReplacedAtPlace).Concat(found.Take(InsertedAtPlace).Select(
                one => one with { Edit = RewriteEdit.Of(window.Text, place.Word, one.Edit.Word, insert: true) }));
        }).OrderByDescending(static one => one.Promise).Take(MostTried).ToArray();
        return scores.Best(tried, Near, BestOfPlace, MostKept);
    }
}
