using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Squared distances as shares of what they are distances from.</summary>
internal static class RelativeSquares
{
    /// <param name="squares">[rows, heads, part]</param>
    /// <param name="z">[rows, heads, part]: whose squared lengths they are shares of.</param>
    /// <returns>The mean over heads, times <paramref name="weight"/>.</returns>
    public static Tensor Of(Tensor squares, Tensor z, double weight)
    {
        using var tiny = Scalars.Of(1e-12);
        using var factor = Scalars.Of(weight);
        return (squares.sum([0, 2]) / (z * z).sum([0, 2]).clamp_min(tiny)).mean().mul(factor);
    }
}
