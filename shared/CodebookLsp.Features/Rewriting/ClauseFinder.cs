using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Writes short ends for sentences: what the steered model goes on with before the mark that ends one.</summary>
internal sealed class ClauseFinder(
    LoadedModel model, RewriteWindow window, RewriteScores scores, SteeringProfile profile, RewriteVocabulary vocabulary, ulong seed,
    CancellationToken cancel)
{
    private const int Samples = 12;

    /// <summary>A clause is few tokens, so it is led more strongly than a text.</summary>
    private const double Strength = 1.5;
    private const int MostTokens = 14;
    private const int MostWords = 9;
    private const int FewestWords = 2;

    /// <summary>Of a long passage, so many sentences are tried.</summary>
    private const int MostSentences = 2;

    private const string Stops = ".!?;:\n—–\"“”()[]";

    public IReadOnlyList<FoundEdit> Find(PassageWords passage)
    {
        var edits = passage.SentenceEnds.Reverse().Take(MostSentences).SelectMany(Ends).Distinct();
        return scores.Found([.. edits.Select(edit => (edit, vocabulary.Worth(edit.Word)))]);
    }

    private IEnumerable<RewriteEdit> Ends(int at)
    {
        int[] prompt = [.. model.Prefix, .. model.Tokenizer.EncodeIds(window.Text.AsSpan(0, at), specialTokens: false)];
        var stronger = profile.Times(Strength);
        var made = model.Generate(
            new(prompt)
            {
                Prefix = model.Prefix.Count,
                Samples = Samples,
                Options = new()
                {
                    Temperature = 0.8,
                    TopP = 0.9,
                    MaxTokens = MostTokens,
                    Seed = seed,
                    StopStrings = [.. Stops.Select(static one => $"{one}")],
                },
                Branches = [stronger.Hook(model, prompt.Length)],
                Shared = stronger.Untouched(prompt.Length, model.Prefix.Count),
            },
            cancel);
        return made.Select(Clause).OfType<string>()
            .Select(clause => new RewriteEdit(RewriteKind.Appended, at, at, clause, clause.Trim(' ', ',')));
    }

    /// <summary>A sample as the end of a sentence; null where it is none, or the model goes round in circles.</summary>
    internal static string? Clause(GeneratedSample sample)
    {
        var text = sample.Text.TrimEnd();
        if (sample.Stop == StopReason.MaxTokens)
            text = text.LastIndexOf(',') is > 0 and var comma ? text[..comma] : "";
        if (text.Length < 2 || text[0] is not (' ' or ',') || text.Contains('\'') || text.Contains('’') || text.EndsWith(','))
            return null;
        var words = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var telling = words.Where(static word => !FunctionWords.Has(word)).ToList();
        return words.Length is >= FewestWords and <= MostWords && !FunctionWords.Has(words[^1])
            && words[^1].Length > 2 // "vs" and its like, whose point ends no sentence
            && telling.Distinct().Count() == telling.Count
            && words.All(static word => word.All(static letter => char.IsLower(letter) || letter == '-'))
                ? text : null;
    }
}
