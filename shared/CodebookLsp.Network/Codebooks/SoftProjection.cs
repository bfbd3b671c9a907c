using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// A conceptor of one site (H. Jaeger, 2014): C = R (R + α⁻² I)⁻¹, where R is the mean of v vᵀ over what a site gives in some texts. It
/// keeps the directions in which those texts vary and shrinks the others. What a site gives are its codes, so R needs no more than how
/// often each code fires in the texts. Its matrix is worked out once and remembered as long as the object is.
/// </summary>
/// <param name="codes">How often each code fires there: the weights add up to 1.</param>
/// <param name="aperture">α, in units that do not depend on how long the vectors are: at 1, a direction of mean variance is halved.</param>
public sealed class Conceptor(IReadOnlyList<WeightedCode> codes, double aperture)
{
    public IReadOnlyList<WeightedCode> Codes => codes;

    public double Aperture => aperture;
}

/// <summary>
/// Moves what one site gives toward its soft projection: x + strength · (β C x − x), where β makes up for what C takes of the mean square
/// length of the vectors it was made of.
/// </summary>
/// <param name="Head">Null for an ungrouped codebook.</param>
public sealed record SoftProjection(int Layer, Placement Placement, int? Head, Conceptor Conceptor)
{
    /// <summary>0 changes nothing; at 1 the output is the projection.</summary>
    public double Strength { get; init; } = 1;

    /// <summary>The first position it holds for.</summary>
    public int From { get; init; }

    /// <summary>The hook that projects, in the order of the list.</summary>
    public static CodeHook Hook(IReadOnlyList<SoftProjection> projections)
    {
        var byLayer = projections.Where(static one => one.Strength != 0).ToLookup(static one => (one.Layer, one.Placement));
        return choice =>
        {
            foreach (var projection in byLayer[(choice.Layer, choice.Placement)])
                projection.Apply(choice);
        };
    }

    private void Apply(CodeChoice choice)
    {
        foreach (var sequence in choice.Sequences)
        {
            for (var at = Math.Max(0, From - sequence.FirstPosition); at < sequence.Rows; at++)
                choice.Project(sequence.FirstRow + at, this);
        }
    }
}
