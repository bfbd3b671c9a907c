namespace CodebookLsp.Features.Themes.Reading;

/// <summary>
/// An exponential window over what single tokens say: a token counts as much less as it is farther away. At the ends of a text the rest of
/// the window counts for all of it.
/// </summary>
/// <param name="Width">After so many tokens a token counts 1/e of itself.</param>
/// <param name="TwoSided">Whether later tokens count too. If not, it is a memory of what has been read.</param>
public sealed record ThemeSmoothing(double Width, bool TwoSided)
{
    /// <summary>What has been read. docs/themes.md says how the width was chosen.</summary>
    public static ThemeSmoothing Causal { get; } = new(24, TwoSided: false);

    /// <summary>What stands around a token. docs/themes.md says how the width was chosen.</summary>
    public static ThemeSmoothing Around { get; } = new(32, TwoSided: true);

    /// <param name="values">One a token.</param>
    public float[] Of(ReadOnlySpan<float> values)
    {
        var (smoothed, keep) = (new float[values.Length], Math.Exp(-1 / Width));
        var (sums, counted) = (new double[values.Length], new double[values.Length]);
        var (sum, weight) = (0.0, 0.0);
        for (var at = 0; at < values.Length; at++)
        {
            (sum, weight) = ((sum * keep) + values[at], (weight * keep) + 1);
            (sums[at], counted[at]) = (sum, weight);
        }

        (sum, weight) = (0, 0);
        for (var at = values.Length - 1; at >= 0; at--)
        {
            // The token itself is in the first sum.
            smoothed[at] = (float)((sums[at] + (TwoSided ? sum : 0)) / (counted[at] + (TwoSided ? weight : 0)));
            (sum, weight) = ((sum + values[at]) * keep, (weight + 1) * keep);
        }

        return smoothed;
    }
}
