using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Model;

namespace CodebookLsp.Features.TokFsm;

/// <summary>How well a model has learned a machine.</summary>
/// <param name="LossError">Half the 95 % interval of the loss, over texts.</param>
/// <param name="AccuracyError">Half the 95 % interval of the accuracy, over texts.</param>
/// <param name="Transitions">Steps along edges in texts that the model has written.</param>
/// <param name="FirstTransitions">First steps along edges in those texts.</param>
/// <param name="Overlap">Of a state's edges, the share among the model's likeliest next states; the mean over states.</param>
public sealed record WalkEvaluation(
    double Loss, double LossError, double Accuracy, double AccuracyError, WilsonInterval Transitions, WilsonInterval FirstTransitions,
    double Overlap)
{
    private const double Normal = 1.96;

    /// <param name="texts">How many texts the loss is measured on.</param>
    /// <param name="written">How many texts the model writes.</param>
    /// <param name="length">Tokens of a text.</param>
    public static WalkEvaluation Of(
        CodebookModel model, StateMachine machine, StateDigits digits, int texts, int written, int length, CancellationToken cancel)
    {
        var scores = NextTokens.Score(model, new StateWalks(machine, digits).HeldOut(texts, length), cancel);
        var walks = NextTokens.Sample(model, digits.Start, written, length, 1, cancel).Select(digits.Walk).ToList();
        var all = Enumerable.Range(0, machine.States).ToList();
        var next = NextStates.After(all, machine, digits, some => NextTokens.Probabilities(model, some, null, cancel));
        var steps = walks.Sum(static walk => Math.Max(0, walk.Count - 1));
        return new(
            scores.Average(static one => one.Loss), Error(scores, static one => one.Loss),
            scores.Average(static one => one.Accuracy), Error(scores, static one => one.Accuracy),
            new((int)Math.Round(steps == 0 ? 0 : machine.TransitionAccuracy(walks) * steps), Math.Max(1, steps)),
            new((int)Math.Round(machine.FirstTransitionAccuracy(walks) * walks.Count), walks.Count),
            all.Average(state => NextStates.Overlap(machine, state, next[state])));
    }

    private static double Error(IReadOnlyList<SequenceScore> scores, Func<SequenceScore, double> value)
    {
        var mean = scores.Average(value);
        var variance = scores.Sum(one => (value(one) - mean) * (value(one) - mean)) / Math.Max(1, scores.Count - 1);
        return Normal * Math.Sqrt(variance / scores.Count);
    }
}
