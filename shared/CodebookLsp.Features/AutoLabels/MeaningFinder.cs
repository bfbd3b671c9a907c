using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>
/// Finds what the tokens on which a code fires have in common beyond what stands at them: candidates are chosen on one half of the corpus
/// (<see cref="MeaningCandidates"/>), and measured on the other, against tokens that are hard to tell from those it fires on. One caller
/// at a time; each thread has one of its own.
/// </summary>
internal sealed class MeaningFinder(MeaningFeatures features)
{
    /// <summary>The mean of the shares told right, of firings and of tokens that are hard to tell from them: 0.5 by chance.</summary>
    public const double LeastBalanced = 0.6;

    /// <summary>So many firings of a half are looked at.</summary>
    private const int Sample = 250;

    private readonly MeaningCandidates candidates = new(features);

    /// <summary>The best label of a code by held-out balanced accuracy, of those that a text can be asked about if there are any.</summary>
    /// <param name="tokens">On which it fires, ascending.</param>
    /// <returns>Null when nothing holds.</returns>
    public (string Text, LabelCondition Condition, LabelScores Scores)? Label(CodeId code, int[] tokens)
    {
        var halves = features.Tokens.Halves;
        var training = Array.FindAll(tokens, token => halves.Of(token) == Halves.Training);
        var heldOut = Array.FindAll(tokens, token => halves.Of(token) == Halves.HeldOut);
        if (training.Length < PredicateFinder.FewestFirings || heldOut.Length < PredicateFinder.FewestFirings)
            return null;

        var seen = SystematicSample.Starts(training, Sample);
        var asked = SystematicSample.Starts(heldOut, Sample);
        (Meaning Meaning, LabelScores Scores)? best = null;
        foreach (var meaning in candidates.Of(code, tokens, seen))
        {
            if (
                Scores(meaning, tokens, asked, heldOut.Length) is { } scores
                && (best is not var (other, its) || (meaning.IsTold, scores.Balanced).CompareTo((other.IsTold, its.Balanced)) > 0))
                best = (meaning, scores);
        }

        return best is var (chosen, measured) ? (chosen.Text(features), new(chosen.Clause(features)), measured) : null;
    }

    /// <summary>How well something simple, which was chosen otherwise, tells firings from tokens that are hard to tell from them.</summary>
    public double Balanced(Description description, int[] tokens)
    {
        var halves = features.Tokens.Halves;
        var asked = SystematicSample.Starts(Array.FindAll(tokens, token => halves.Of(token) == Halves.HeldOut), Sample);
        var isOfWord = description.Condition(features.Tokens).Kind == LabelKind.Word;
        var hard = HardTokens.Of(features.Tokens, isOfWord ? FamilyKind.Previous : FamilyKind.Token, tokens, asked);
        return (Share(asked) + 1 - Share(hard)) / 2;

        double Share(int[] among) => (double)among.Count(token => description.Holds(features.Tokens, token)) / Math.Max(1, among.Length);
    }

    /// <summary>Null where it does not hold on the other half.</summary>
    private LabelScores? Scores(Meaning meaning, int[] firings, int[] asked, int heldOut)
    {
        var precision = candidates.Share(meaning, asked);
        if (precision < PredicateFinder.LeastPrecision)
            return null;
        var background = features.Background[Halves.HeldOut];
        var anywhere = Math.Max(candidates.Share(meaning, background), 1.0 / background.Length);
        var lift = precision / anywhere;
        if (lift < PredicateFinder.LeastLift)
            return null;
        var alike = HardTokens.Of(features.Tokens, meaning.Alike, firings, asked);
        if (alike.Length == 0)
            return null;
        var hard = candidates.Share(meaning, alike);
        var recall = precision * heldOut / (anywhere * features.Tokens.Halves.Size(Halves.HeldOut));
        var balanced = (precision + 1 - hard) / 2;
        return balanced < LeastBalanced ? null : new(precision, Math.Min(1, recall), lift, heldOut) { Balanced = balanced };
    }
}
