namespace CodebookLsp.Features.Statistics;

/// <summary>How much a thing's share of tokens differs between two corpora, and whether chance would do the same.</summary>
/// <param name="LogOdds">Natural logarithm of the odds ratio, positive where the first corpus has more; half a token is added everywhere so
/// that nothing is infinite (Haldane, Anscombe).</param>
/// <param name="G">Dunning's G², as if tokens were independent.</param>
/// <param name="DesignEffect">How many times larger the variance between documents makes the difference's variance.</param>
/// <param name="P">Of <paramref name="G"/> over <paramref name="DesignEffect"/>; null where there are too few documents.</param>
public readonly record struct ClusteredTest(double LogOdds, double G, double DesignEffect, double? P)
{
    /// <summary>
    /// The first-order correction of J. N. K. Rao and A. J. Scott (On Chi-Squared Tests for Multiway Contingency Tables with Cell
    /// Proportions Estimated from Survey Data, 1984): G² divided by the design effect, held against F with 1 and (documents - 2) degrees of
    /// freedom. The variance of each share is the linearised one of a ratio over documents. A design effect below 1 counts as 1.
    /// </summary>
    /// <param name="first">Tokens of each document (or group) on which it fires; empty for none.</param>
    /// <param name="firstTokens">All its tokens.</param>
    public static ClusteredTest Of(
        ReadOnlySpan<int> first, ReadOnlySpan<long> firstTokens, ReadOnlySpan<int> second, ReadOnlySpan<long> secondTokens)
    {
        var (hitsA, tokensA, varianceA) = Ratio(first, firstTokens);
        var (hitsB, tokensB, varianceB) = Ratio(second, secondTokens);
        var odds = Math.Log((hitsA + 0.5) / (tokensA - hitsA + 0.5)) - Math.Log((hitsB + 0.5) / (tokensB - hitsB + 0.5));
        var g = Math.Abs(LogLikelihoodRatio.Of(hitsA, tokensA, hitsA + hitsB, tokensA + tokensB));
        var pooled = (double)(hitsA + hitsB) / (tokensA + tokensB);
        var independent = pooled * (1 - pooled) * ((1.0 / tokensA) + (1.0 / tokensB));
        var effect = independent > 0 ? Math.Max(1, (varianceA + varianceB) / independent) : 1;
        var degrees = firstTokens.Length + secondTokens.Length - 2;
        var enough = firstTokens.Length >= Bootstrap.FewestDocuments && secondTokens.Length >= Bootstrap.FewestDocuments;
        return new(odds, g, effect, enough ? Distributions.FBeyond(g / effect, degrees) : null);
    }

    /// <summary>Hits, tokens, and the variance of their ratio when documents are drawn.</summary>
    private static (long Hits, long Tokens, double Variance) Ratio(ReadOnlySpan<int> hits, ReadOnlySpan<long> tokens)
    {
        long allHits = 0, allTokens = 0;
        foreach (var count in hits)
            allHits += count;
        foreach (var count in tokens)
            allTokens += count;
        if (tokens.Length < 2 || allTokens == 0)
            return (allHits, allTokens, 0);

        var ratio = (double)allHits / allTokens;
        var squares = 0.0;
        for (var document = 0; document < tokens.Length; document++)
        {
            var residual = (hits.IsEmpty ? 0 : hits[document]) - (ratio * tokens[document]);
            squares += residual * residual;
        }

        return (allHits, allTokens, squares * tokens.Length / (tokens.Length - 1) / allTokens / allTokens);
    }
}
