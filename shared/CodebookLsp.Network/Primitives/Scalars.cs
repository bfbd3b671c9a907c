#pragma warning disable RS0030 // Banned everywhere else: this is where scalars are made.
using TorchSharp;

namespace CodebookLsp.Network.Primitives;

/// <summary>
/// Numbers as libtorch takes them. TorchSharp makes such an object from every <c>int</c> or <c>double</c> that it is given, and often one
/// of its own (the factor 1 of an addition). Nobody holds it while native code reads it, so the collector may free it too early. So every
/// number comes from here: a constant that lives as long as the process, or one that the caller holds.
/// </summary>
/// <remarks>
/// BannedSymbols.Scalars.txt names what would make one on the way. <c>a.add(b, Scalars.One)</c> stands for <c>a + b</c>.
/// </remarks>
internal static class Scalars
{
    public static readonly Scalar Zero = 0.ToScalar();
    public static readonly Scalar One = 1.ToScalar();
    public static readonly Scalar NegativeInfinity = float.NegativeInfinity.ToScalar();

    /// <summary>One for a variable with <c>using</c>, which holds it until the end of its block.</summary>
    public static Scalar Of(long number) => number.ToScalar();

    /// <inheritdoc cref="Of(long)"/>
    public static Scalar Of(double number) => number.ToScalar();
}
