using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>k-means (S. Lloyd, 1982) from rows that lie far apart (k-means++). The same rows and seed give the same clusters, whatever the
/// number of threads.</summary>
internal static class Clusters
{
    private const int Steps = 30;

    /// <returns>[k][width]: the centres.</returns>
    public static float[][] Of(IReadOnlyList<float[]> rows, int k, int seed, int threads, CancellationToken cancel)
    {
        var random = new Random(seed);
        var nearest = Enumerable.Repeat(double.PositiveInfinity, rows.Count).ToArray();
        var centres = new List<float[]> { rows[random.Next(rows.Count)] };
        while (centres.Count < k)
        {
            var last = centres[^1];
            ParallelFor.For(rows.Count, threads, row => nearest[row] = Math.Min(nearest[row], Distance(rows[row], last)), cancel);
            var left = random.NextDouble() * nearest.Sum();
            var drawn = 0;
            while (drawn < rows.Count - 1 && (left -= nearest[drawn]) >= 0)
                drawn++;
            centres.Add(rows[drawn]);
        }

        var own = new int[rows.Count];
        for (var step = 0; step < Steps; step++)
        {
            ParallelFor.For(rows.Count, threads, row => own[row] = Nearest(centres, rows[row]), cancel);
            for (var cluster = 0; cluster < k; cluster++)
            {
                var members = Enumerable.Range(0, rows.Count).Where(row => own[row] == cluster).ToArray();
                if (members.Length > 0)
                    centres[cluster] = Mean(rows, members);
            }
        }

        return [.. centres];
    }

    /// <summary>The squared distance of two rows.</summary>
    public static double Distance(float[] one, float[] other)
    {
        var sum = 0.0;
        for (var at = 0; at < one.Length; at++)
            sum += ((double)one[at] - other[at]) * ((double)one[at] - other[at]);
        return sum;
    }

    /// <summary>The cluster whose centre is nearest to a row; of two the first.</summary>
    public static int Nearest(IReadOnlyList<float[]> centres, float[] row)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var cluster = 0; cluster < centres.Count; cluster++)
        {
            if (Distance(centres[cluster], row) is var distance && distance < least)
                (best, least) = (cluster, distance);
        }

        return best;
    }

    private static float[] Mean(IReadOnlyList<float[]> rows, int[] members)
    {
        var sums = new double[rows[0].Length];
        foreach (var row in members)
        {
            for (var at = 0; at < sums.Length; at++)
                sums[at] += rows[row][at];
        }

        return [.. sums.Select(sum => (float)(sum / members.Length))];
    }
}
