namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>Pairs two lists of equal length, each element once, so that the sum of the pairs' scores is as large as can be.</summary>
internal static class Assignment
{
    /// <summary>The Hungarian method, in cubic time (H. W. Kuhn, 1955; with the potentials of J. Edmonds and R. Karp, 1972).</summary>
    /// <param name="scores">[n][n]</param>
    /// <returns>[n]: the partner of each row.</returns>
    public static int[] Best(double[][] scores)
    {
        // Row and column 0 are a place to start from; partner[column] is the row it belongs to.
        var n = scores.Length;
        var (rowPotential, columnPotential) = (new double[n + 1], new double[n + 1]);
        var (partner, way) = (new int[n + 1], new int[n + 1]);
        for (var row = 1; row <= n; row++)
        {
            partner[0] = row;
            var (column, visited, least) = (0, new bool[n + 1], new double[n + 1]);
            Array.Fill(least, double.PositiveInfinity);
            do
            {
                visited[column] = true;
                var (own, step, next) = (partner[column], double.PositiveInfinity, 0);
                for (var other = 1; other <= n; other++)
                {
                    if (visited[other])
                        continue;
                    var cost = -scores[own - 1][other - 1] - rowPotential[own] - columnPotential[other];
                    if (cost < least[other])
                        (least[other], way[other]) = (cost, column);
                    if (least[other] < step)
                        (step, next) = (least[other], other);
                }

                for (var other = 0; other <= n; other++)
                {
                    if (visited[other])
                    {
                        rowPotential[partner[other]] += step;
                        columnPotential[other] -= step;
                    }
                    else
                    {
                        least[other] -= step;
                    }
                }

                column = next;
            }
            while (partner[column] != 0);

            for (; column != 0; column = way[column])
                partner[column] = partner[way[column]];
        }

        var best = new int[n];
        for (var column = 1; column <= n; column++)
            best[partner[column] - 1] = column - 1;
        return best;
    }
}
