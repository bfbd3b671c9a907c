namespace CodebookLsp.Features.TokFsm;

/// <summary>Which states a model says come next, from the distributions of their digits.</summary>
public static class NextStates
{
    private const int AtATime = 32; // states

    /// <summary>The probability of every state after a state.</summary>
    /// <param name="next">The probability of every token after each of some texts.</param>
    /// <returns>For each state asked about [states].</returns>
    public static IReadOnlyList<double[]> After(
        IReadOnlyList<int> states, StateMachine machine, StateDigits digits, Func<IReadOnlyList<int[]>, IReadOnlyList<double[]>> next)
    {
        // Every beginning of a state that comes next, the empty one first.
        var beginnings = Enumerable.Range(0, machine.States).SelectMany(state =>
            Enumerable.Range(0, digits.Length).Select(count => digits.Of(state)[..count]))
            .DistinctBy(static one => string.Join(' ', one)).ToList();
        var place = beginnings.Index().ToDictionary(static one => string.Join(' ', one.Item), static one => one.Index);
        return [.. states.Chunk(AtATime).SelectMany(some =>
        {
            var known = next([.. some.SelectMany(state =>
                beginnings.Select(beginning => (int[])[digits.Start, .. digits.Of(state), .. beginning]))]);
            return some.Select((_, index) => Enumerable.Range(0, machine.States).Select(to =>
            {
                var written = digits.Of(to);
                return written.Index().Aggregate(1.0, (product, digit) =>
                    product * known[(index * beginnings.Count) + place[string.Join(' ', written[..digit.Index])]][digit.Item]);
            }).ToArray());
        })];
    }

    /// <summary>Of a state's edges, how many are among the likeliest next states, as many as it has edges.</summary>
    public static double Overlap(StateMachine machine, int state, double[] probabilities)
    {
        var edges = machine.Next(state);
        var likeliest = Enumerable.Range(0, probabilities.Length).OrderByDescending(to => probabilities[to]).Take(edges.Count);
        return (double)likeliest.Count(to => machine.IsEdge(state, to)) / edges.Count;
    }

    /// <summary>How far two distributions are apart (Jensen and Shannon), in nats: from 0 to ln 2.</summary>
    public static double Divergence(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        return one.Zip(other).Sum(static pair => Part(pair.First, pair.Second) + Part(pair.Second, pair.First));

        static double Part(double p, double q) => p > 0 ? p / 2 * Math.Log(2 * p / (p + q)) : 0;
    }
}
