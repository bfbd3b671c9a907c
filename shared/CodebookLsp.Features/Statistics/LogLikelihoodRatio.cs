namespace CodebookLsp.Features.Statistics;

/// <summary>How much a code marks a part of a text out from the rest.</summary>
internal static class LogLikelihoodRatio
{
    /// <summary>
    /// Dunning's log-likelihood ratio G² of the code's share in the part against its share in the rest, negative when it is rarer there.
    /// (T. Dunning: Accurate Methods for the Statistics of Surprise and Coincidence, 1993: unlike χ², it can be trusted with small counts.)
    /// </summary>
    public static double Of(long inPart, long part, long inAll, long all)
    {
        var (outside, rest) = (inAll - inPart, all - part);
        var expected = (double)part * inAll / all;
        var g = 2 * (Term(inPart, expected) + Term(outside, (double)rest * inAll / all)
            + Term(part - inPart, part - expected) + Term(rest - outside, rest - ((double)rest * inAll / all)));
        return inPart >= expected ? g : -g;
    }

    private static double Term(double observed, double expected) =>
        observed <= 0 || expected <= 0 ? 0 : observed * Math.Log(observed / expected);
}
