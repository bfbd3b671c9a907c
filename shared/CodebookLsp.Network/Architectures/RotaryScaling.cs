namespace CodebookLsp.Network.Architectures;

/// <summary>Rotary position embedding (Su et al. 2021) over the first part of every head, halves rotated against each other.</summary>
/// <param name="Width">How many of a head's dimensions rotate; even.</param>
/// <param name="Base">The longest wavelength's base, theta.</param>
/// <param name="Scaling">What long-context training did to the frequencies; null for nothing.</param>
internal sealed record RotaryOptions(int Width, double Base, RotaryScaling? Scaling = null)
{
    /// <summary>Radians a position of one pair, after the scaling of long-context training.</summary>
    public double Frequency(int pair)
    {
        var frequency = 1 / Math.Pow(Base, 2.0 * pair / Width);
        return Scaling?.Scaled(frequency, pair, this) ?? frequency;
    }
}

/// <summary>What training for longer texts did to the frequencies.</summary>
internal abstract record RotaryScaling
{
    /// <summary>What cosines and sines are multiplied with.</summary>
    public virtual double Amplitude => 1;

    /// <param name="frequency">Of the pair, unscaled.</param>
    public abstract double Scaled(double frequency, int pair, RotaryOptions rotary);
}

/// <summary>Every wavelength stretched alike (Chen et al. 2023, "position interpolation").</summary>
internal sealed record LinearScaling(double Factor) : RotaryScaling
{
    public override double Scaled(double frequency, int pair, RotaryOptions rotary) => frequency / Factor;
}

/// <summary>
/// Llama 3.1's: wavelengths longer than <c>OriginalPositions / LowFrequency</c> are stretched by <paramref name="Factor"/>, those shorter
/// than <c>OriginalPositions / HighFrequency</c> are kept, those between are blended.
/// </summary>
internal sealed record Llama3Scaling(double Factor, double LowFrequency, double HighFrequency, double OriginalPositions) : RotaryScaling
{
    public override double Scaled(double frequency, int pair, RotaryOptions rotary)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength < OriginalPositions / HighFrequency)
            return frequency;
        if (wavelength > OriginalPositions / LowFrequency)
            return frequency / Factor;
        var smooth = ((OriginalPositions / wavelength) - LowFrequency) / (HighFrequency - LowFrequency);
        return ((1 - smooth) * frequency / Factor) + (smooth * frequency);
    }
}

/// <summary>
/// YaRN (Peng et al. 2023): pairs that rotate more than <paramref name="Fast"/> times in the original length are kept, those that rotate
/// less than <paramref name="Slow"/> times are stretched, those between are blended by their place; and attention is sharpened.
/// </summary>
/// <param name="Truncate">Whether the two places are rounded outwards to whole pairs.</param>
internal sealed record YarnScaling(
    double Factor, double OriginalPositions, double Fast, double Slow, bool Truncate, double Attention) : RotaryScaling
{
    public override double Amplitude => Attention;

    public override double Scaled(double frequency, int pair, RotaryOptions rotary)
    {
        var (low, high) = (Place(Fast, rotary), Place(Slow, rotary));
        if (Truncate)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, rotary.Width - 1));
        if (low == high)
            high += 0.001; // the reference's guard
        var stretched = Math.Clamp((pair - low) / (high - low), 0, 1);
        return (frequency / Factor * stretched) + (frequency * (1 - stretched));
    }

    /// <summary>What the paper multiplies cosines and sines with where a configuration does not say.</summary>
    public static double PaperAttention(double factor, double scale = 1) => factor <= 1 ? 1 : (0.1 * scale * Math.Log(factor)) + 1;

    /// <summary>Which pair, as a fraction, rotates so many times within the original length.</summary>
    private double Place(double rotations, RotaryOptions rotary) =>
        rotary.Width * Math.Log(OriginalPositions / (rotations * 2 * Math.PI)) / (2 * Math.Log(rotary.Base));
}
