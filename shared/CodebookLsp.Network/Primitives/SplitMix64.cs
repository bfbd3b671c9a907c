namespace CodebookLsp.Network.Primitives;

/// <summary>
/// Random numbers that are the same on every machine and in every version of .NET: Steele, Lea and Flood, "Fast splittable pseudorandom
/// number generators" (OOPSLA 2014), with the constants of <see href="https://prng.di.unimi.it/splitmix64.c">Vigna's implementation</see>.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong state = state;

    /// <summary>
    /// A stream of its own for each sample. The seed is mixed before the sample's number is added, and again after: without, one sample's
    /// numbers would be another's one draw later.
    /// </summary>
    public static SplitMix64 For(ulong seed, int sample) => new(Mix(Mix(seed + Gamma) + ((ulong)sample * Gamma)));

    public ulong Next() => Mix(state += Gamma);

    /// <summary>At least 0 and less than 1, in steps of 2⁻⁵³.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
