namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>
/// Finds x ≥ 0 for which |Ax − y|² is least, by coordinate descent: each element in turn gets its best value while the others stand. It
/// needs
/// AᵀA and Aᵀy only, and costs little where most of x is zero. (One round of it, over all rows of a matrix, is HALS: A. Cichocki, A.-H.
/// Phan:
/// Fast Local Algorithms for Large Scale Nonnegative Matrix and Tensor Factorizations, 2009.)
/// </summary>
internal static class NonNegativeLeastSquares
{
    private const int MostRounds = 500;
    private const float Tolerance = 1e-6f;

    /// <summary>To the end.</summary>
    /// <param name="gram">[k, k]: AᵀA.</param>
    /// <param name="gradient">[k]: Aᵀy; afterwards Aᵀ(y − Ax).</param>
    /// <param name="x">[k]: where to start; afterwards the answer.</param>
    public static void Solve(DenseMatrix gram, Span<float> gradient, Span<float> x)
    {
        Start(gram, gradient, x);
        var largest = 0f;
        for (var round = 0; round < MostRounds; round++)
        {
            var change = Round(gram, gradient, x);
            largest = Math.Max(largest, change);
            if (change <= largest * Tolerance)
                return;
        }
    }

    /// <summary>So many rounds of it.</summary>
    /// <inheritdoc cref="Solve" path="/param"/>
    public static void Improve(DenseMatrix gram, Span<float> gradient, Span<float> x, int rounds)
    {
        Start(gram, gradient, x);
        for (var round = 0; round < rounds; round++)
            Round(gram, gradient, x);
    }

    private static void Start(DenseMatrix gram, Span<float> gradient, ReadOnlySpan<float> x)
    {
        for (var at = 0; at < x.Length; at++)
        {
            if (x[at] != 0)
                DenseMatrix.AddScaled(gradient, gram[at], -x[at]);
        }
    }

    /// <returns>The largest change of Ax that one element made.</returns>
    private static float Round(DenseMatrix gram, Span<float> gradient, Span<float> x)
    {
        var largest = 0f;
        for (var at = 0; at < x.Length; at++)
        {
            var square = gram[at][at];
            var next = square > 0 ? Math.Max(0, x[at] + (gradient[at] / square)) : 0;
            var change = next - x[at];
            if (change == 0)
                continue;
            x[at] = next;
            DenseMatrix.AddScaled(gradient, gram[at], -change);
            largest = Math.Max(largest, Math.Abs(change) * MathF.Sqrt(square));
        }

        return largest;
    }
}
