using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;

namespace CodebookLsp.Features.Rewriting;

/// <summary>
/// Finds words that might take the place of others, or stand before them. The steered model brings them up at each place; the model without
/// codebooks says how well they go with what stands before and, above all, with what follows.
/// </summary>
internal sealed class WordFinder(
    LoadedModel model, RewriteWindow window, RewriteScores scores, CodeHook steered, RewriteVocabulary vocabulary, CancellationToken cancel)
{
    private const double Contrast = 1.5;

    /// <summary>A word that is none of the target's must be so much likelier with steering, in nats.</summary>
    private const double LeastPreference = 1.5;
    private const int TokensOfPlace = 40;
    private const int WordsOfPlace = 12;

    /// <summary>So many edits are tried at a place of each kind, and in all.</summary>
    private const int ReplacedAtPlace = 7;
    private const int InsertedAtPlace = 4;
    private const int MostTried = 80;

    /// <summary>How far behind an edit it is looked first, and then of the best ones.</summary>
    private const int Near = 5;
    private const int Far = 12;
    private const int BestOfPlace = 4;
    private const int MostKept = 18;

    public IReadOnlyList<FoundEdit> Find(PassageWords passage)
    {
        var places = passage.Words
            .Where(word => word.Kind == PassageWordKind.Open && window.Starts.ContainsKey(word.Range.Start - 1))
            .Select(word => (Word: word, Place: window.Starts[word.Range.Start - 1])).OrderBy(static one => one.Place).ToArray();
        var preferred = model.Variants.Preferred(
            window.Ids, [.. places.Select(static one => one.Place)], steered, Contrast, TokensOfPlace,
            [.. vocabulary.OfTarget.Select(static one => one.Key)], WordsOfPlace, cancel);
        var tried = places.Zip(preferred, (place, tokens) => (place.Word, Tokens: tokens)).SelectMany(place =>
        {
            var found = place.Tokens.SelectMany(token => vocabulary.Words(token.Id).Select(word => Tried(word, token)))
                .Where(one => one.Preference > (one.Worth > 0 ? 0 : LeastPreference))
                .OrderByDescending(static one => one.Score).DistinctBy(static one => one.Word).ToArray();
            return found.Take(ReplacedAtPlace).Select(one => (One: one, Insert: false))
                .Concat(found.Take(InsertedAtPlace).Select(one => (One: one, Insert: true)))
                .Select(one => (Edit: RewriteEdit.Of(window.Text, place.Word, one.One.Word, one.Insert),
                    one.One.Preference, one.One.Worth, one.One.Score));
        }).OrderByDescending(static one => one.Score).Take(MostTried).ToArray();
        var near = scores.Fluencies([.. tried.Select(one => window.With([one.Edit], Near))]);
        var best = tried
            .Zip(near, static (one, score) => (one.Edit, one.Worth, score.After,
                Value: one.Preference + (FoundEdit.OfTarget * one.Worth) + (FoundEdit.Price * Math.Min(0, score.Fluency))))
            .Where(static one => one.After >= FoundEdit.LeastAfter)
            .GroupBy(static one => one.Edit.End)
            .SelectMany(static place => place.OrderByDescending(static one => one.Value).Take(BestOfPlace))
            .OrderByDescending(static one => one.Value).Take(MostKept);
        return scores.Found([.. best.Select(static one => (one.Edit, one.Worth))], Far);
    }

    private (string Word, double Preference, double Worth, double Score) Tried(string word, PlaceToken token)
    {
        var (preference, worth) = (token.Steered - token.Plain, vocabulary.Worth(word));
        return (word, preference, worth, token.Steered + (Contrast * preference) + (FoundEdit.OfTarget * worth));
    }
}
