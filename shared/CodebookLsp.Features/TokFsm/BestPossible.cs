namespace CodebookLsp.Features.TokFsm;

/// <summary>What a model that knows the machine reaches; none can do better in the long run.</summary>
/// <param name="Loss">The entropy of a token, in nats.</param>
/// <param name="Accuracy">How often the likeliest token comes.</param>
public sealed record BestPossible(double Loss, double Accuracy)
{
    /// <summary>Worked out state by state; nothing is sampled.</summary>
    /// <param name="length">Tokens of a text, the start included, which is not predicted.</param>
    public static BestPossible Of(StateMachine machine, StateDigits digits, int length)
    {
        // Where a walk is: at first anywhere.
        var likely = Enumerable.Repeat(1.0 / machine.States, machine.States).ToArray();
        var (loss, right, predicted) = (0.0, 0.0, 0);
        var all = Enumerable.Range(0, machine.States).ToList();
        for (var first = true; predicted < length - 1; first = false)
        {
            var digit = 0;
            for (; digit < digits.Length && predicted < length - 1; digit++, predicted++)
            {
                foreach (var state in first ? [0] : all)
                {
                    var (bits, hits) = Digit(first ? all : machine.Next(state), digits, digit);
                    loss += (first ? 1 : likely[state]) * bits;
                    right += (first ? 1 : likely[state]) * hits;
                }
            }

            if (!first)
                likely = Moved(machine, likely);
        }

        return new(loss / predicted, right / predicted);
    }

    /// <summary>The entropy of a digit, and how often the likeliest comes, when the digits before it are known.</summary>
    private static (double Entropy, double Right) Digit(IReadOnlyList<int> states, StateDigits digits, int digit)
    {
        var (entropy, right) = (0.0, 0.0);
        foreach (var same in states.GroupBy(state => string.Join(' ', digits.Of(state).Take(digit))))
        {
            var share = (double)same.Count() / states.Count;
            var counts = same.GroupBy(state => digits.Of(state)[digit]).Select(one => (double)one.Count() / same.Count()).ToList();
            entropy -= share * counts.Sum(static p => p * Math.Log(p));
            right += share * counts.Max();
        }

        return (entropy, right);
    }

    private static double[] Moved(StateMachine machine, double[] likely)
    {
        var moved = new double[likely.Length];
        for (var state = 0; state < likely.Length; state++)
        {
            foreach (var to in machine.Next(state))
                moved[to] += likely[state] / machine.Next(state).Count;
        }

        return moved;
    }
}
