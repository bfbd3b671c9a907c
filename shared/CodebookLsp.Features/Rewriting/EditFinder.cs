using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Features.Rewriting;

/// <summary>An edit that might be made, and what it does.</summary>
internal sealed record FoundEdit(RewriteEdit Edit, EditScore Score)
{
    /// <summary>What a nat of fluency is worth, in nats of gain.</summary>
    public const double Price = 0.6;

    /// <summary>That a place changes at all costs so much, in nats.</summary>
    private const double OfEdit = 0.5;

    public double Value => Score.Gain + (Price * Math.Min(0, Score.Fluency)) - OfEdit;
}

/// <summary>
/// Finds words that might take the place of others, or stand before them. The steered model brings them up at each place; the model without
/// codebooks says how well they go with what stands before and, above all, with what follows.
/// </summary>
/// <param name="isWord">Whether letters that are one token make a word.</param>
internal sealed class EditFinder(
    LoadedModel model, RewriteWindow window, RewriteScores scores, CodeHook steered, Func<string, bool> isWord, CancellationToken cancel)
{
    private const double Contrast = 1.5;
    private const int TokensOfPlace = 40;
    private const int WordsOfPlace = 12;
    private const int FewestLetters = 3;

    /// <summary>So many edits are tried at a place of each kind, and in all.</summary>
    private const int ReplacedAtPlace = 8;
    private const int InsertedAtPlace = 4;
    private const int MostTried = 120;

    /// <summary>How far behind an edit it is looked first, and then of the best ones.</summary>
    private const int Near = 5;
    private const int Far = 16;
    private const int BestOfPlace = 4;
    private const int MostKept = 28;

    /// <param name="words">Words of the target.</param>
    public IReadOnlyList<FoundEdit> Find(PassageWords passage, IReadOnlyList<string> words)
    {
        var places = passage.Words.Where(static word => word.Kind == PassageWordKind.Open)
            .Where(word => window.Starts.ContainsKey(word.Range.Start - 1))
            .ToDictionary(word => window.Starts[word.Range.Start - 1], static word => word);
        var present = passage.Words.Select(static word => word.Text.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        var asked = words.Where(word => IsPlain(word) && !FunctionWords.Has(word)).Distinct()
            .ToLookup(word => model.Tokenizer.EncodeIds(" " + word, specialTokens: false)[0]);
        var preferred = model.Variants.Preferred(
            window.Ids, [.. places.Keys.Order()], steered, Contrast, TokensOfPlace, [.. asked.Select(static one => one.Key)], WordsOfPlace,
            cancel);
        var tried = new List<(RewriteEdit Edit, double Preference, double Score)>();
        foreach (var place in preferred)
        {
            var at = places[place.Place];
            var found = place.Tokens
                .SelectMany(token => Words(token.Id, asked[token.Id]).Select(word => (Word: word, Token: token)))
                .Where(one => !present.Contains(one.Word)).DistinctBy(static one => one.Word)
                .Select(static one => (one.Word, Preference: one.Token.Steered - one.Token.Plain,
                    Score: one.Token.Steered + (Contrast * (one.Token.Steered - one.Token.Plain))))
                .Where(static one => one.Preference > 0).OrderByDescending(static one => one.Score).ToArray();
            foreach (var (insert, most) in ((bool, int)[])[(false, ReplacedAtPlace), (true, InsertedAtPlace)])
            {
                tried.AddRange(found.Take(most)
                    .Select(one => (RewriteEdit.Of(window.Text, at, one.Word, insert), one.Preference, one.Score)));
            }
        }

        tried = [.. tried.OrderByDescending(static one => one.Score).Take(MostTried)];
        var near = scores.Fluencies([.. tried.Select(one => window.With([one.Edit], Near))]);
        var best = tried.Zip(near, static (one, fluency) => (one.Edit, Value: (Contrast * one.Preference) + (FoundEdit.Price * fluency)))
            .GroupBy(static one => one.Edit.End)
            .SelectMany(static place => place.OrderByDescending(static one => one.Value).Take(BestOfPlace))
            .OrderByDescending(static one => one.Value).Take(MostKept).Select(static one => one.Edit).ToArray();
        return Scored(best);
    }

    /// <summary>What edits do, each by itself.</summary>
    public IReadOnlyList<FoundEdit> Scored(IReadOnlyList<RewriteEdit> edits) =>
        [.. edits.Zip(scores.Of([.. edits.Select(edit => window.With([edit], Far))]), static (edit, score) => new FoundEdit(edit, score))];

    /// <summary>The words that a token may be the whole or the beginning of.</summary>
    private IEnumerable<string> Words(int token, IEnumerable<string> asked)
    {
        var piece = model.Tokenizer.Piece(token);
        var word = piece.StartsWith(' ') ? piece[1..] : "";
        return IsPlain(word) && !FunctionWords.Has(word) && isWord(word) ? asked.Prepend(word).Distinct() : asked;
    }

    private static bool IsPlain(string word) =>
        word.Length >= FewestLetters && word.All(static letter => char.IsLower(letter) && letter <= '\u024F');
}
