using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Rewriting;

/// <summary>
/// Rewrites a passage toward a target with few changes. A causal model cannot fill gaps, so it is asked at each word what it would rather
/// say there when it is steered, and each answer is judged by how likely the text before and after it makes it. What goes together best, of
/// one change up to several, is measured as a whole.
/// </summary>
public static class Rewriter
{
    /// <summary>How many tokens after the last change count.</summary>
    private const int Tail = 16;

    /// <summary>For each number of changes so many ways are measured as a whole.</summary>
    private const int WaysOfSize = 2;

    /// <summary>A change that makes the text less likely by more nats does not read well.</summary>
    private const double MostFluencyOfEdit = 4;

    /// <summary>And all of them together may cost so much, in nats a token.</summary>
    private const double MostFluencyCost = 0.5;

    /// <summary>A change that brings less is not worth a place, in nats.</summary>
    private const double LeastGain = 1;

    /// <summary>At least this share of the words stays, where a passage has as many.</summary>
    private const double LeastKept = 0.7;

    /// <param name="reader">Of the model's themes; null where there are none.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="passage">What of it may change, in UTF-16 units.</param>
    /// <param name="between">Called between passes, on this thread, for who has more urgent things to ask the model.</param>
    /// <exception cref="RewriteException">The passage is empty, too long, has no words that may change, or nothing good is
    /// found.</exception>
    /// <exception cref="OperationCanceledException">Soon after being cancelled.</exception>
    public static RewriteProposal Propose(
        LoadedModel model, ThemeReader? reader, string text, TextRange passage, RewriteTarget target, RewriteOptions options,
        CancellationToken cancel, Action? between = null)
    {
        if (text.AsSpan(passage.Start, passage.Length).IsWhiteSpace())
            throw RewriteException.Nothing();
        var window = RewriteWindow.Of(model, text, passage, options.ContextTokens);
        var words = PassageWords.Of(window.Text, window.Passage);
        if (!words.Words.Any(static word => word.Kind == PassageWordKind.Open) && words.SentenceEnds.Count == 0)
            throw RewriteException.NoWords();

        var steered = target.Profile.Hook(model, window.FirstTold);
        var scores = new RewriteScores(model, window, steered, cancel);
        var vocabulary = new RewriteVocabulary(
            model.Tokenizer, reader?.Model, target,
            words.Words.Select(static word => word.Text.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal));
        between?.Invoke();
        var replaced = new WordFinder(model, window, scores, steered, vocabulary, cancel).Find(words);
        between?.Invoke();
        var phrases = new PhraseFinder(model, window, scores, steered, vocabulary, cancel).Find(words);
        between?.Invoke();
        var clauses = new ClauseFinder(model, window, scores, target.Profile, vocabulary, options.Seed, cancel).Find(words);
        between?.Invoke();
        FoundEdit[] found =
        [
            .. replaced.Concat(phrases).Concat(clauses)
                .Where(static one => one.Value > 0 && one.Score.Gain >= LeastGain && one.Score.Fluency >= -MostFluencyOfEdit
                    && one.Score.After >= FoundEdit.LeastAfter)
                .OrderByDescending(static one => one.Value),
        ];
        var ways = Ways(found, options.MostEdits, words.Words.Count);
        if (ways.Count == 0)
            throw RewriteException.NothingGood(target.Profile.Name);

        var stretches = ways.Select(way => window.With(way.Select(static one => one.Edit), Tail)).ToArray();
        var wholes = scores.Of(stretches);
        var measure = new PassageMeasure(reader, target);
        var before = measure.Of(window.PassageWith([]), scores.Evidence, scores.Fluency);
        var candidates = ways.Select((way, index) =>
        {
            RewriteEdit[] edits = [.. way.Select(static one => one.Edit).OrderBy(static edit => edit.Start)];
            var after = measure.Of(
                window.PassageWith(edits), scores.Evidence + wholes[index].Gain,
                scores.FluencyWith(stretches[index], wholes[index].Fluency));
            return (Candidate: Candidate(window, words, edits, before, after), Value: FoundEdit.ValueOf(way, wholes[index]),
                Words: string.Join(' ', edits.Select(static edit => edit.Word)));
        });
        RewriteCandidate[] good =
        [
            .. candidates.Where(static one => one.Candidate.Gain >= LeastGain && one.Candidate.FluencyCost <= MostFluencyCost)
                .OrderByDescending(static one => one.Candidate.Reaches)
                .ThenBy(static one => one.Candidate.Reaches ? one.Candidate.Hunks.Count : 0).ThenByDescending(static one => one.Value)
                .DistinctBy(static one => one.Words).Select(static one => one.Candidate).Take(options.MostCandidates),
        ];
        return good.Length > 0
            ? new(target.Profile.Name, passage, before, good) : throw RewriteException.NothingGood(target.Profile.Name);
    }

    /// <summary>Edits that go together: one more after the other, the best first, also without the very best; and good ones
    /// alone.</summary>
    private static List<IReadOnlyList<FoundEdit>> Ways(FoundEdit[] found, int most, int words)
    {
        var ways = new List<IReadOnlyList<FoundEdit>>();
        for (var skip = 0; skip < Math.Min(WaysOfSize, found.Length); skip++)
        {
            var together = new List<FoundEdit>();
            foreach (var one in found.Skip(skip))
            {
                if (together.Count == most || together.Any(other => other.Edit.Touches(one.Edit) || other.Edit.Word == one.Edit.Word)
                    || (one.Edit.Kind == RewriteKind.Replaced
                        && together.Count(static other => other.Edit.Kind == RewriteKind.Replaced) + 1 > (1 - LeastKept) * words))
                {
                    continue;
                }

                together.Add(one);
                ways.Add([.. together]);
            }
        }

        ways.AddRange(found.Skip(WaysOfSize).Take(WaysOfSize + 1).Select(static one => (IReadOnlyList<FoundEdit>)[one]));
        return ways;
    }

    private static RewriteCandidate Candidate(
        RewriteWindow window, PassageWords words, RewriteEdit[] edits, RewriteFigures before, RewriteFigures figures)
    {
        return new(window.PassageWith(edits), [.. edits.Select(Hunk)])
        {
            Before = before,
            Figures = figures,
            WordsKept = Kept(static _ => true),
            NamesKept = Kept(static word => word.Kind == PassageWordKind.Name),
            NumbersKept = Kept(static word => word.Kind == PassageWordKind.Number),
        };

        RewriteHunk Hunk(RewriteEdit edit) => new(
            edit.Kind, new(window.Origin + edit.Start, window.Origin + edit.End), window.Text[edit.Start..edit.End], edit.Text);

        double Kept(Func<PassageWord, bool> which)
        {
            var own = words.Words.Where(which).ToArray();
            return own.Length == 0 ? 1
                : (double)own.Count(word => !edits.Any(edit => edit.Start < word.Range.End && word.Range.Start < edit.End)) / own.Length;
        }
    }
}
