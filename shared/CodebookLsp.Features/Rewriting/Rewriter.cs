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
    private const int Tail = 24;

    /// <summary>How many tokens are read before a passage for its codes.</summary>
    private const int CodesContext = 48;

    /// <summary>For each number of changes so many ways are measured as a whole.</summary>
    private const int WaysOfSize = 2;

    /// <summary>A change that makes the text less likely by more nats does not read well.</summary>
    private const double MostFluencyOfEdit = 7;

    /// <summary>And all of them together may cost so much, in nats a token.</summary>
    private const double MostFluencyCost = 0.5;

    /// <summary>A change that brings less is not worth a place, in nats.</summary>
    private const double LeastGain = 1;

    /// <summary>At least this share of the words stays, where a passage has as many.</summary>
    private const double LeastKept = 0.7;

    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 6, 8];

    /// <param name="reader">Of the model's themes; null where there are none.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="passage">What of it may change, in UTF-16 units.</param>
    /// <exception cref="RewriteException">The passage is empty, too long, has no words that may change, or nothing good is
    /// found.</exception>
    /// <exception cref="OperationCanceledException">Soon after being cancelled.</exception>
    public static RewriteProposal Propose(
        LoadedModel model, ThemeReader? reader, string text, TextRange passage, RewriteTarget target, RewriteOptions options,
        CancellationToken cancel)
    {
        if (text.AsSpan(passage.Start, passage.Length).IsWhiteSpace())
            throw RewriteException.Nothing();
        var window = RewriteWindow.Of(model, text, passage, options.ContextTokens);
        var words = PassageWords.Of(window.Text, window.Passage);
        if (!words.Words.Any(static word => word.Kind == PassageWordKind.Open) && words.SentenceEnds.Count == 0)
            throw RewriteException.NoWords();

        var steered = target.Profile.Hook(model, window.FirstTold);
        var scores = new RewriteScores(model, window, steered, cancel);
        var finder = new EditFinder(
            model, window, scores, steered, word => reader is null || reader.Model.Vocabulary.NumberOf(word) >= 0, cancel);
        var clauses = finder.Scored(new ClauseFinder(model, window, target.Profile, options.Seed, cancel).Find(words));
        FoundEdit[] found =
        [
            .. finder.Find(words, target.Words).Concat(clauses)
                .Where(static one => one.Value > 0 && one.Score.Gain >= LeastGain && one.Score.Fluency >= -MostFluencyOfEdit)
                .OrderByDescending(static one => one.Value),
        ];
        var ways = Ways(found, options.MostEdits, words.Words.Count);
        if (ways.Count == 0)
            throw RewriteException.NothingGood(target.Profile.Name);

        var stretches = ways.Select(way => window.With(way, Tail)).ToArray();
        var wholes = scores.Of(stretches);
        var strengths = Strengths(model, reader, window, target, [[], .. ways], cancel);
        var before = Figures(scores.Evidence, scores.Fluency, strengths?[0]);
        var candidates = ways.Select((way, index) => Candidate(
            window, words, way, before,
            Figures(
                scores.Evidence + wholes[index].Gain, scores.FluencyWith(stretches[index], wholes[index].Fluency),
                strengths?[index + 1])));
        RewriteCandidate[] good =
        [
            .. candidates.Where(static one => one.Gain >= LeastGain && one.FluencyCost <= MostFluencyCost)
                .OrderByDescending(static one => one.Reaches).ThenBy(static one => one.Reaches ? one.Hunks.Count : -one.Gain)
                .ThenByDescending(static one => one.Gain).Take(options.MostCandidates),
        ];
        return good.Length > 0
            ? new(target.Profile.Name, passage, before, good) : throw RewriteException.NothingGood(target.Profile.Name);
    }

    /// <summary>Edits that go together: of each number the best, and the best without the very best edit.</summary>
    private static List<IReadOnlyList<RewriteEdit>> Ways(FoundEdit[] found, int most, int words)
    {
        var ways = new List<IReadOnlyList<RewriteEdit>>();
        for (var skip = 0; skip < Math.Min(WaysOfSize, found.Length); skip++)
        {
            var together = new List<RewriteEdit>();
            foreach (var (edit, _) in found.Skip(skip))
            {
                if (together.Count < most && !together.Any(edit.Touches) && together.All(other => other.Word != edit.Word)
                    && (edit.Kind != RewriteKind.Appended || together.All(static other => other.Kind != RewriteKind.Appended))
                    && (edit.Kind != RewriteKind.Replaced
                        || together.Count(static other => other.Kind == RewriteKind.Replaced) + 1 <= (1 - LeastKept) * words))
                {
                    together.Add(edit);
                    if (Sizes.Contains(together.Count))
                        ways.Add([.. together]);
                }
            }
        }

        ways.AddRange(found.Skip(WaysOfSize).Take(WaysOfSize).Select(static one => (IReadOnlyList<RewriteEdit>)[one.Edit]));
        return ways;
    }

    private static double[]? Strengths(
        LoadedModel model, ThemeReader? reader, RewriteWindow window, RewriteTarget target,
        IReadOnlyList<IReadOnlyList<RewriteEdit>> ways, CancellationToken cancel)
    {
        if (reader is null || target.Theme is not { } theme)
            return null;
        var grids = model.Read([.. ways.Select(way => window.Block(way, CodesContext))], cancel);
        return [.. grids.Select(grid => (double)reader.Strength(theme.Number, reader.Loads(grid, 0, grid.Tokens)[theme.Number]))];
    }

    /// <summary>A passage is of a target when a steered model finds it likelier than the model as it is.</summary>
    private static RewriteFigures Figures(double evidence, double fluency, double? strength) =>
        new(evidence, fluency, strength, strength is { } much ? much >= StatedThemes.LeastOfTypical : evidence > 0);

    private static RewriteCandidate Candidate(
        RewriteWindow window, PassageWords words, IReadOnlyList<RewriteEdit> way, RewriteFigures before, RewriteFigures figures)
    {
        var edits = way.OrderBy(static edit => edit.Start).ToArray();
        var more = edits.Sum(static edit => edit.Text.Length - (edit.End - edit.Start));
        var text = RewriteEdit.Apply(window.Text, edits)[window.Passage.Start..(window.Passage.End + more)];
        return new(text, [.. edits.Select(Hunk)])
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
