namespace CodebookLsp.Features.Judging;

/// <summary>What was gained at a strength, and what it cost.</summary>
public readonly record struct CostPoint(double Gain, double Cost);

/// <summary>What is gained at equal cost, where strengths were tried from weak to strong.</summary>
public static class CostCurve
{
    /// <summary>What is gained where it costs no more than so much: on the way up to the greatest strength, between two by the line.
    /// </summary>
    /// <param name="points">The weakest first; nothing is gained for nothing.</param>
    public static double GainAt(IEnumerable<CostPoint> points, double most)
    {
        var before = default(CostPoint);
        foreach (var point in points)
        {
            if (point.Cost > most)
                return before.Gain + ((point.Gain - before.Gain) * (most - before.Cost) / (point.Cost - before.Cost));
            before = point;
        }

        return before.Gain;
    }
}
