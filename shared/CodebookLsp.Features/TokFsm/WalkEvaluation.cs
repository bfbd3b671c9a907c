using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Sequences;

namespace CodebookLsp.Features.TokFsm;

/// <summary>How well a model has learned a machine.</summary>
/// <param name="Loss">The mean over texts, as is the accuracy.</param>
/// <param name="Transitions">Steps along edges in texts that the model has written.</param>
/// <param name="FirstTransitions">First steps along edges in those texts.</param>
/// <param name="Overlap">Of a state's edges, the share among the model's likeliest next states; the mean over states.</param>
public sealed record WalkEvaluation(
    MeanInterval Loss, MeanInterval Accuracy, WilsonInterval Transitions, WilsonInterval FirstTransitions, double Overlap)
{
    /// <param name="texts">How many texts the loss is measured on.</param>
    /// <param name="written">How many texts the model writes.</param>
    /// <param name="length">Tokens of a text.</param>
    public static WalkEvaluation Of(
        SequenceModel model, StateMachine machine, StateDigits digits, int texts, int written, int length, CancellationToken cancel)
    {
        var scores = model.Score(new StateWalks(machine, digits).HeldOut(texts, length), cancel);
        var walks = model.Sample(digits.Start, written, length, 1, cancel).Select(digits.Walk).ToList();
        var all = Enumerable.Range(0, machine.States).ToList();
        var next = NextStates.After(all, machine, digits, some => model.Probabilities(some, null, cancel));
        var steps = walks.Sum(static walk => Math.Max(0, walk.Count - 1));
        return new(
            MeanInterval.Of([.. scores.Select(static one => one.Loss)]), MeanInterval.Of([.. scores.Select(static one => one.Accuracy)]),
            new(machine.ValidSteps(walks), Math.Max(1, steps)), new(machine.ValidFirstSteps(walks), walks.Count),
            all.Average(state => NextStates.Overlap(machine, state, next[state])));
    }
}
