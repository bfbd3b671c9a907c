using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Sequences;

namespace CodebookLsp.Features.TokFsm;

/// <summary>How near a model comes to what it would say in another state, when the codes of that state take the place of its own.</summary>
/// <param name="Sites">Where: "layer 1 mlp", "all mlp".</param>
/// <param name="Remaining">The distance that is left to the other state's next token, as a share of the distance without a change: 0
/// where the codes say everything. The mean over pairs.</param>
public sealed record TransplantEffect(string Sites, MeanInterval Remaining);

/// <summary>The paper's interventions on TokFSM (Figure 4): codes at the last token are replaced, all of a group of codebooks at
/// once.</summary>
public static class CodeTransplant
{
    /// <summary>Measures every group: each placement of each layer, each placement in all layers, and all together.</summary>
    /// <param name="pairs">How many random pairs of walks, which end in different states.</param>
    public static IReadOnlyList<TransplantEffect> Measure(
        SequenceModel model, StateMachine machine, StateDigits digits, int pairs, int seed, CancellationToken cancel)
    {
        var (own, other) = Pairs(machine, digits, pairs, seed, model.MaxTokens);
        var (said, wanted) = (model.Probabilities(own, null, cancel), model.Probabilities(other, null, cancel));
        var codes = model.Codes(other, cancel);
        var effects = new List<TransplantEffect>();
        foreach (var (name, sites) in Groups(model.Sites))
        {
            cancel.ThrowIfCancellationRequested();
            var patched = model.Probabilities(
                own, (pair, site) => sites.Contains(site) ? codes[pair].Codes(codes[pair].Tokens - 1, site).ToArray() : null, cancel);

            // A pair that the model says the same after has no distance to take a share of.
            var shares = Enumerable.Range(0, pairs).Select(pair =>
                (Before: NextStates.Divergence(said[pair], wanted[pair]), After: NextStates.Divergence(patched[pair], wanted[pair])))
                .Where(static one => one.Before > 1e-6).Select(static one => one.After / one.Before).ToList();
            effects.Add(new(name, MeanInterval.Of(shares)));
        }

        return effects;
    }

    private static (List<int[]> Own, List<int[]> Other) Pairs(
        StateMachine machine, StateDigits digits, int count, int seed, int most)
    {
        var (random, walks) = (new Random(seed), new StateWalks(machine, digits));
        var (own, other) = (new List<int[]>(), new List<int[]>());
        while (own.Count < count)
        {
            var states = random.Next(2, Math.Max(3, Math.Min(20, (most - 1) / digits.Length)));
            var one = walks.Walk(random.Next(machine.States), states, random);
            var two = walks.Walk(random.Next(machine.States), states, random);
            if (one[^1] == two[^1])
                continue;
            own.Add(digits.Text(one, most));
            other.Add(digits.Text(two, most));
        }

        return (own, other);
    }

    /// <summary>What is replaced together: the numbers of sites.</summary>
    private static IEnumerable<(string Name, HashSet<int> Sites)> Groups(IReadOnlyList<Site> sites)
    {
        var all = sites.Index().ToList();
        foreach (var one in all.GroupBy(static one => (one.Item.Layer, one.Item.Placement)))
            yield return ($"layer {one.Key.Layer} {one.Key.Placement.Name()}", Numbers(one));
        foreach (var placement in all.GroupBy(static one => one.Item.Placement))
            yield return ($"all {placement.Key.Name()}", Numbers(placement));
        yield return ("all", Numbers(all));

        static HashSet<int> Numbers(IEnumerable<(int Index, Site Item)> some) => [.. some.Select(static one => one.Index)];
    }
}
