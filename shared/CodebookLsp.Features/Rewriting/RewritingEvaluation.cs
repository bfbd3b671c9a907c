using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Rewriting;

/// <summary>How often a judge finds a theme: in sentences as they are, led toward it, and led toward the other themes.</summary>
public sealed record RewritingRates(WilsonInterval Before, WilsonInterval After, WilsonInterval Others);

/// <summary>What rewriting toward a theme gave.</summary>
/// <param name="Proposed">For how many sentences a change was found.</param>
/// <param name="Reached">How many reach the theme by the rewriter's own measure.</param>
/// <param name="Word">A word of the theme that it is not shown with and that the rewriter was not given.</param>
/// <param name="Told">A classifier of words finds it.</param>
/// <param name="Codes">The codes of the sentence have at least the share of the theme that a statement of it asks for; of sentences led
/// toward other themes nobody asks.</param>
/// <param name="Changes">Means over the sentences for which a change was found, as the next ones.</param>
/// <param name="Cost">In nats a token.</param>
/// <param name="WordsKept">Mean share.</param>
/// <param name="NamesKept">How many sentences keep all their names, of those that have some and for which a change was found.</param>
/// <param name="NumbersKept">The same of numbers.</param>
public sealed record RewritingResult(
    Theme Theme, WilsonInterval Proposed, WilsonInterval Reached, RewritingRates Word, RewritingRates Told, RewritingRates Codes,
    double Changes, double Cost, double WordsKept, double NamesKept, double NumbersKept);

/// <summary>What was measured.</summary>
/// <param name="Rewritten">All that was proposed, for reading.</param>
public sealed record RewritingReport(
    IReadOnlyList<string> Sentences, IReadOnlyList<RewritingResult> Results, IReadOnlyList<RewrittenSentence> Rewritten);

/// <summary>Rewrites many sentences toward some themes and has others judge whether they got there.</summary>
public static class RewritingEvaluation
{
    /// <summary>Of the themes that can be written best, so many are tried.</summary>
    private const int MostThemes = 5;

    /// <summary>After so many sentences what is known is told.</summary>
    private const int Often = 5;

    /// <summary>The themes that are written most often beyond random codes, each of another family.</summary>
    public static IReadOnlyList<Theme> Themes(ThemeModel themes) =>
    [
        .. themes.Themes.Where(static theme => theme is { Hidden: null, Writing.Writable: true })
            .OrderByDescending(static theme => theme.Writing!.Used.Rate - theme.Writing.RandomCodes)
            .ThenBy(static theme => theme.Number).DistinctBy(static theme => theme.Family).Take(MostThemes),
    ];

    /// <param name="corpus">Of which the judges learn; best the index that the themes were learned from.</param>
    /// <param name="tried">Two at least, else there is nothing to compare with.</param>
    /// <param name="path">Where what was rewritten is kept, for a run that is stopped; null to keep nothing.</param>
    /// <param name="soFar">Given what is known every few sentences.</param>
    /// <param name="says">Told what is being done, and its share.</param>
    public static RewritingReport Run(
        LoadedModel model, OpenThemes open, IIndexedCorpus corpus, IReadOnlyList<string> sentences, IReadOnlyList<Theme> tried,
        RewriteOptions options, string? path, Action<RewritingReport>? soFar, Action<string, double>? says, CancellationToken cancel)
    {
        says?.Invoke("Learning to tell themes by words", 0);
        int[] classes = [.. open.Themes.Themes
            .Where(theme => theme.Hidden is null && (theme.Writing is null or { Writable: true } || tried.Contains(theme)))
            .Select(static theme => theme.Number)];
        var judge = new WritingJudge(corpus, open.Themes, classes, Environment.ProcessorCount, cancel);
        var kept = new RewrittenSentences(
            path, string.Join(' ', model.Hash, ThemeFile.IdOf(open.Themes), options, TrialFile.Fingerprint(sentences)));
        var targets = tried.Select(theme => Target(open, theme, judge)).ToArray();
        var all = new List<RewrittenSentence>();
        for (var sentence = 0; sentence < sentences.Count; sentence++)
        {
            foreach (var target in targets)
            {
                says?.Invoke("Rewriting", (double)all.Count / (sentences.Count * targets.Length));
                var one = kept.Of(sentence, target.Theme!.Number);
                if (one is null)
                    kept.Add(one = Rewritten(model, open.Reader, sentences[sentence], sentence, target, options, cancel));
                all.Add(one);
            }

            if ((sentence + 1) % Often == 0)
                soFar?.Invoke(Report());
        }

        return Report();

        RewritingReport Report() => new(
            [.. sentences.Take(all.Count / targets.Length)], [.. tried.Select(theme => Result(theme, all, sentences, judge))], [.. all]);
    }

    /// <summary>A theme without the words by which it is judged.</summary>
    private static RewriteTarget Target(OpenThemes open, Theme theme, WritingJudge judge)
    {
        var target = RewriteTarget.Of(open.Themes, open.Names, theme);
        return target with
        {
            Words = target.Words.Where(one => !judge.HasWord(one.Key, theme.Number))
                .ToDictionary(static one => one.Key, static one => one.Value, StringComparer.Ordinal),
        };
    }

    private static RewrittenSentence Rewritten(
        LoadedModel model, ThemeReader reader, string text, int sentence, RewriteTarget target, RewriteOptions options,
        CancellationToken cancel)
    {
        try
        {
            var best = Rewriter.Propose(model, reader, text, new(0, text.Length), target, options, cancel).Candidates[0];
            var codes = Strengths(model, reader, target.Theme!, [text, best.Text], cancel);
            return new(
                sentence, target.Theme!.Number, best.Text, best.Reaches, best.Hunks.Count, best.Gain, best.FluencyCost, best.WordsKept,
                best.NamesKept, best.NumbersKept, codes[0], codes[1]);
        }
        catch (RewriteException)
        {
            var codes = Strengths(model, reader, target.Theme!, [text], cancel);
            return new(sentence, target.Theme!.Number, null, false, 0, 0, 0, 1, 1, 1, codes[0], codes[0]);
        }
    }

    private static double[] Strengths(LoadedModel model, ThemeReader reader, Theme theme, string[] texts, CancellationToken cancel)
    {
        var grids = model.Read([.. texts.Select(text => new TokenBlock(model.EncodePrompt(text), model.Prefix.Count))], cancel);
        return [.. grids.Select(grid => (double)reader.Strength(theme.Number, reader.Loads(grid, 0, grid.Tokens)[theme.Number]))];
    }

    private static RewritingResult Result(
        Theme theme, IReadOnlyList<RewrittenSentence> all, IReadOnlyList<string> sentences, WritingJudge judge)
    {
        var own = all.Where(one => one.Theme == theme.Number).ToArray();
        var others = all.Where(one => one.Theme != theme.Number).ToArray();
        var found = own.Where(static one => one.Text is not null).ToArray();
        return new(
            theme, Share(own, static one => one.Text is not null), Share(own, static one => one.Reaches),
            Rates(text => judge.HasWord(text, theme.Number)), Rates(text => judge.Told(text).Contains(theme.Number)),
            new(
                Share(own, static one => one.CodesBefore >= StatedThemes.LeastOfTypical),
                Share(own, static one => one.CodesAfter >= StatedThemes.LeastOfTypical), new(0, 0)),
            Mean(static one => one.Changes), Mean(static one => one.Cost), Mean(static one => one.WordsKept),
            Mean(static one => one.NamesKept), Mean(static one => one.NumbersKept));

        RewritingRates Rates(Func<string, bool> judged) => new(
            Share(own, one => judged(sentences[one.Sentence])), Share(own, one => judged(one.Text ?? sentences[one.Sentence])),
            Share(others, one => judged(one.Text ?? sentences[one.Sentence])));

        double Mean(Func<RewrittenSentence, double> of) => found.Select(of).DefaultIfEmpty().Average();
    }

    private static WilsonInterval Share(RewrittenSentence[] all, Func<RewrittenSentence, bool> which) => new(all.Count(which), all.Length);
}
