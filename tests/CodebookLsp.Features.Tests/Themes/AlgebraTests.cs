using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class AlgebraTests
{
    [TestMethod]
    public void Non_negative_least_squares_is_as_good_as_the_best_of_all_supports()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 300; trial++)
        {
            var (rows, k) = (random.Next(2, 9), random.Next(1, 6));
            var a = Matrix(rows, k, (_, _) => random.Next(-4, 5));
            var y = Enumerable.Range(0, rows).Select(_ => (float)random.Next(-4, 5)).ToArray();
            var (gram, gradient, x) = (a.Gram(1, default), new float[k], new float[k]);
            for (var row = 0; row < rows; row++)
                DenseMatrix.AddScaled(gradient, a[row], y[row]);
            NonNegativeLeastSquares.Solve(gram, gradient, x);

            Assert.IsTrue(x.All(static one => one >= 0));
            Assert.AreEqual(Enumerable.Range(0, 1 << k).Min(support => Best(a, y, support)),
                Error(a, y, [.. x.Select(static one => (double)one)]), 1e-3);
        }
    }

    [TestMethod]
    public void The_best_assignment_is_as_good_as_the_best_of_all_permutations()
    {
        var random = new Random(2);
        for (var trial = 0; trial < 100; trial++)
        {
            var n = random.Next(1, 7);
            double[][] scores = [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, n).Select(_ => random.NextDouble()).ToArray())];
            var partners = Assignment.Best(scores);
            CollectionAssert.AreEquivalent(Enumerable.Range(0, n).ToArray(), partners);
            Assert.AreEqual(Permutations(n).Max(order => order.Select((to, from) => scores[from][to]).Sum()),
                partners.Select((to, from) => scores[from][to]).Sum(), 1e-9);
        }
    }

    [TestMethod]
    public void A_product_of_two_factors_is_found_again()
    {
        // Three blocks of rows that share no columns: one pattern each.
        var matrix = SparseMatrix.Of(9, [.. Enumerable.Range(0, 30).Select(static row =>
            (new[] { 3 * (row % 3), (3 * (row % 3)) + 1, (3 * (row % 3)) + 2 }, new[] { 0.8f, 0.48f, 0.36f }))]);
        var found = Factorization.Of(matrix, 3, seed: 7, threads: 2, null, default);
        for (var row = 0; row < matrix.RowCount; row++)
        {
            for (var column = 0; column < 9; column++)
            {
                var product = Enumerable.Range(0, 3).Sum(k => found.Loads[row][k] * found.Patterns[column][k]);
                var at = matrix.Columns(row).IndexOf(column);
                Assert.AreEqual(at < 0 ? 0 : matrix.Values(row)[at], product, 1e-3f);
            }
        }

        Assert.IsTrue(found.Patterns.ColumnLengths().All(static length => Math.Abs(length - 1) < 1e-6));
    }

    [TestMethod]
    public void A_sparse_matrix_turned_twice_is_itself_and_keeps_its_first_columns()
    {
        var matrix = SparseMatrix.Of(4, [([0, 3], [1, 2]), ([], []), ([1, 2, 3], [3, 4, 5])]);
        var again = matrix.Transposed().Transposed();
        for (var row = 0; row < 3; row++)
        {
            CollectionAssert.AreEqual(matrix.Columns(row).ToArray(), again.Columns(row).ToArray());
            CollectionAssert.AreEqual(matrix.Values(row).ToArray(), again.Values(row).ToArray());
        }

        CollectionAssert.AreEqual(new[] { 1, 2 }, matrix.FirstColumns(3).Columns(2).ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 4, 5 }, matrix.Rows([2, 1]).Values(0).ToArray());
    }

    [TestMethod]
    public void Families_join_what_is_likest_and_are_sixteen_at_most()
    {
        // Twenty themes in ten pairs of equals.
        double[][] likeness = [.. Enumerable.Range(0, 20)
            .Select(one => Enumerable.Range(0, 20).Select(other => one / 2 == other / 2 ? 1.0 : 0.01 * Math.Min(one, other)).ToArray())];
        var families = ThemeFamilies.Of(likeness);
        Assert.HasCount(16, families.Distinct().ToArray());
        Assert.AreEqual(0, families[0]);
        Assert.AreEqual(4, Enumerable.Range(0, 10).Count(pair => families[2 * pair] == families[(2 * pair) + 1]));
    }

    [TestMethod]
    public void Topics_of_words_tell_apart_what_shares_no_words()
    {
        var counts = SparseMatrix.Of(12, [.. Enumerable.Range(0, 90).Select(static row =>
            (Enumerable.Range(4 * (row % 3), 4).ToArray(), new[] { 3f, 2, 2, 1 }))]);
        var shares = TopicModel.Of(counts, 3, seed: 4, threads: 2, null, default).Shares(counts, 2, default);
        var likeliest = Enumerable.Range(0, 90).Select(row => shares[row].IndexOf(Largest(shares[row].ToArray()))).ToArray();
        for (var row = 0; row < 90; row++)
        {
            Assert.IsGreaterThan(0.9f, shares[row][likeliest[row]]);
            Assert.AreEqual(likeliest[row % 3], likeliest[row]);
        }

        Assert.HasCount(3, likeliest.Distinct().ToArray());
        var again = TopicModel.Of(counts, 3, seed: 4, threads: 1, null, default).Shares(counts, 1, default);
        for (var row = 0; row < 90; row++)
            CollectionAssert.AreEqual(shares[row].ToArray(), again[row].ToArray());

        static float Largest(float[] values) => values.Max();
    }

    [TestMethod]
    public void Burstiness_is_zero_by_chance_and_grows_with_what_chance_does_not_explain()
    {
        Assert.AreEqual(0, BurstyCodes.Burstiness(25, 50, 50, 100));
        Assert.AreEqual(15 / Math.Sqrt(26), BurstyCodes.Burstiness(40, 50, 50, 100), 1e-12);
        Assert.AreEqual(-25 / Math.Sqrt(26), BurstyCodes.Burstiness(0, 50, 50, 100), 1e-12);
    }

    private static DenseMatrix Matrix(int rows, int columns, Func<int, int, float> value)
    {
        var matrix = new DenseMatrix(rows, columns);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                matrix[row][column] = value(row, column);
        }

        return matrix;
    }

    /// <summary>The squared error of the least-squares answer that is zero outside some columns; infinite where that has a negative
    /// element.</summary>
    private static double Best(DenseMatrix a, float[] y, int support)
    {
        int[] columns = [.. Enumerable.Range(0, a.Columns).Where(column => (support >> column & 1) != 0)];
        var n = columns.Length;
        var system = new double[n, n + 1];
        for (var row = 0; row < a.Rows; row++)
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                    system[i, j] += (double)a[row][columns[i]] * a[row][columns[j]];
                system[i, n] += (double)a[row][columns[i]] * y[row];
            }
        }

        for (var pivot = 0; pivot < n; pivot++)
        {
            var swap = Enumerable.Range(pivot, n - pivot).MaxBy(row => Math.Abs(system[row, pivot]));
            if (Math.Abs(system[swap, pivot]) < 1e-9)
                return double.PositiveInfinity; // a smaller support does as well
            for (var column = 0; column <= n; column++)
                (system[pivot, column], system[swap, column]) = (system[swap, column], system[pivot, column]);
            for (var row = 0; row < n; row++)
            {
                var factor = row == pivot ? 0 : system[row, pivot] / system[pivot, pivot];
                for (var column = 0; column <= n; column++)
                    system[row, column] -= factor * system[pivot, column];
            }
        }

        var x = new double[a.Columns];
        for (var i = 0; i < n; i++)
            x[columns[i]] = system[i, n] / system[i, i];
        return x.Any(static one => one < 0) ? double.PositiveInfinity : Error(a, y, x);
    }

    private static double Error(DenseMatrix a, float[] y, double[] x)
    {
        var error = 0.0;
        for (var row = 0; row < a.Rows; row++)
            error += Math.Pow(y[row] - Enumerable.Range(0, x.Length).Sum(column => a[row][column] * x[column]), 2);
        return error;
    }

    private static IEnumerable<int[]> Permutations(int n) =>
        n == 0 ? [[]] : Permutations(n - 1)
            .SelectMany(shorter => Enumerable.Range(0, n).Select(at => (int[])[.. shorter[..at], n - 1, .. shorter[at..]]));
}
