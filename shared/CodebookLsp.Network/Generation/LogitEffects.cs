using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>Which tokens codes make likelier and which less likely when they are forced on.</summary>
/// <param name="Raised">Those whose log-probability rises most, the most first.</param>
/// <param name="Lowered">Those whose log-probability falls most, the most first.</param>
/// <param name="Change">The mean Kullback–Leibler divergence, in nats, from the unsteered distribution to the steered one.</param>
public sealed record LogitEffect(IReadOnlyList<ShiftedToken> Raised, IReadOnlyList<ShiftedToken> Lowered, double Change);

/// <summary>A token whose log-probability is another one now.</summary>
/// <param name="Change">By how much, in nats, as the mean over all positions that were looked at.</param>
/// <param name="Before">Its mean probability when nothing is forced.</param>
/// <param name="After">Its mean probability when the codes are.</param>
public sealed record ShiftedToken(int Id, double Change, double Before, double After);

/// <summary>Looks at the whole vocabulary: what a code does, not what it does to a topic.</summary>
internal static class LogitEffects
{
    /// <summary>
    /// A token counts if it is at least so likely, before or after, as the mean over the positions. The vocabulary's dregs move by several
    /// nats when anything moves, and nobody will ever see one of them.
    /// </summary>
    private const double LeastProbability = 2e-5;

    /// <param name="prompts">What is run, each with every variant.</param>
    /// <param name="from">The first position of a prompt that counts; those before it see too little.</param>
    /// <param name="variants">What each variant forces on.</param>
    /// <param name="most">How many tokens are named in each direction, at most: tokens that do not move that way are not.</param>
    /// <returns>One for each variant.</returns>
    public static IReadOnlyList<LogitEffect> Measure(
        Transformer transformer, IReadOnlyList<int[]> prompts, int from, IReadOnlyList<ForcedCodes> variants, int most,
        CancellationToken cancel)
    {
        var runs = new VariantRuns(transformer, prompts, from, cancel);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (plain, probabilities, before) = ((Tensor?)null, (Tensor?)null, (Tensor?)null); // [positions, vocab] twice, [vocab]
        var effects = new LogitEffect[variants.Count];
        using var least = Scalars.Of(LeastProbability);
        runs.Each(
            variants,
            unsteered =>
            {
                (plain, probabilities) = (unsteered, unsteered.exp());
                before = probabilities.mean([0]);
            },
            (variant, steered) =>
            {
                var after = steered.exp().mean([0]);
                var shift = (steered - plain!).mean([0]);
                var counts = maximum(before!, after).ge(least);
                effects[variant] = new(
                    Most(shift.masked_fill(counts.logical_not(), Scalars.NegativeInfinity), after, 1),
                    Most((-shift).masked_fill(counts.logical_not(), Scalars.NegativeInfinity), after, -1),
                    (probabilities! * (plain! - steered)).sum(-1).mean().item<float>());
            },
            null);
        return effects;

        ShiftedToken[] Most(Tensor moved, Tensor after, int sign)
        {
            var (values, ids) = moved.topk((int)Math.Min(most, moved.shape[0]), dim: 0);
            var (old, now) = (TensorMemory.Floats(before!.index_select(0, ids)), TensorMemory.Floats(after.index_select(0, ids)));
            var (shifts, tokens) = (TensorMemory.Floats(values), TensorMemory.Copy<long>(ids));
            return
            [
                .. tokens.Index().Where(one => shifts[one.Index] > 0)
                    .Select(one => new ShiftedToken((int)one.Item, sign * shifts[one.Index], old[one.Index], now[one.Index])),
            ];
        }
    }
}
