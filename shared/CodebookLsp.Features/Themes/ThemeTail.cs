namespace CodebookLsp.Features.Themes;

/// <summary>
/// How large the loads of a theme get in passages that are not about it: the upper tail of their distribution, for passages of three
/// lengths, since fewer tokens say less. Never changes.
/// </summary>
/// <param name="Loads">[lengths][shares]: the load that is exceeded in the share of passages of that length. Rises along the
/// shares.</param>
public sealed record ThemeTail(float[][] Loads)
{
    /// <summary>Tokens of the passages that tails are learned from.</summary>
    public static IReadOnlyList<int> Lengths { get; } = [24, 64, 192];

    /// <summary>The shares of passages, falling.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];

    /// <summary>Where the slope begins that goes on beyond the last share.</summary>
    internal const int SlopeFrom = 2;

    /// <summary>A load falls by a factor of e within so much at least: rounding must not make chance impossible.</summary>
    private const double LeastSlope = 0.005;

    /// <summary>How likely a passage that is not about the theme has such a load or a larger one; 1 for what one in five has.</summary>
    /// <param name="tokens">How long the passage is. Lengths between those learned are interpolated, by the root of their tokens.</param>
    public double Chance(float load, int tokens)
    {
        var (shorter, longer, part) = Between(tokens);
        var before = double.NaN;
        for (var share = 0; share < Shares.Count; share++)
        {
            var own = At(shorter, longer, part, share);
            if (load <= own)
            {
                return share == 0 ? 1
                    : Math.Exp(Mixed(Math.Log(Shares[share - 1]), Math.Log(Shares[share]), (load - before) / (own - before)));
            }

            before = own;
        }

        return Shares[^1] * Math.Exp((before - load) / Beyond(shorter, longer, part));
    }

    /// <summary>The load whose <see cref="Chance"/> is so much.</summary>
    /// <param name="chance">Below the largest share.</param>
    /// <inheritdoc cref="Chance" path="/param[@name='tokens']"/>
    public float LoadOf(double chance, int tokens)
    {
        var (shorter, longer, part) = Between(tokens);
        for (var share = 1; share < Shares.Count; share++)
        {
            if (chance < Shares[share])
                continue;
            var along = Math.Log(chance / Shares[share - 1]) / Math.Log(Shares[share] / Shares[share - 1]);
            return (float)Mixed(At(shorter, longer, part, share - 1), At(shorter, longer, part, share), along);
        }

        var last = At(shorter, longer, part, Shares.Count - 1);
        return (float)(last + (Beyond(shorter, longer, part) * Math.Log(Shares[^1] / chance)));
    }

    /// <summary>How much a load must grow to be e times less likely, told two loads and how many times likelier the smaller one
    /// is.</summary>
    internal static double Slope(double larger, double smaller, double times) => Math.Max(LeastSlope, (larger - smaller) / Math.Log(times));

    private double Beyond(int shorter, int longer, double part) =>
        Slope(At(shorter, longer, part, Shares.Count - 1), At(shorter, longer, part, SlopeFrom), Shares[SlopeFrom] / Shares[^1]);

    private double At(int shorter, int longer, double part, int share) => Mixed(Loads[shorter][share], Loads[longer][share], part);

    private static (int Shorter, int Longer, double Part) Between(int tokens)
    {
        for (var length = 0; length < Lengths.Count; length++)
        {
            if (tokens > Lengths[length])
                continue;
            return length == 0 ? (0, 0, 0)
                : (length - 1, length, (Root(Lengths[length - 1]) - Root(tokens)) / (Root(Lengths[length - 1]) - Root(Lengths[length])));
        }

        return (Lengths.Count - 1, Lengths.Count - 1, 0);

        // The noise of a load falls with the root of the tokens.
        static double Root(int number) => 1 / Math.Sqrt(number);
    }

    private static double Mixed(double one, double other, double part) => one + ((other - one) * part);

    public bool Equals(ThemeTail? other) =>
        other is not null && Loads.Zip(other.Loads, static (one, two) => one.AsSpan().SequenceEqual(two)).All(static same => same);

    public override int GetHashCode() => Loads[0][0].GetHashCode();
}
