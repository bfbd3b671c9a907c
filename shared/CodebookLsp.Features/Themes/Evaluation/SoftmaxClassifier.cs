using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>
/// A linear classifier: multinomial logistic regression with a penalty on the squares of its weights, fitted by accelerated gradient
/// descent
/// (Y. Nesterov, 1983). The same data give the same weights, whatever the number of threads.
/// </summary>
internal sealed class SoftmaxClassifier
{
    private const int Steps = 300;
    private const int Group = 64;

    private readonly DenseMatrix weights; // [features, classes]
    private readonly float[] bias; // [classes]

    private SoftmaxClassifier(DenseMatrix weights, float[] bias) => (this.weights, this.bias) = (weights, bias);

    /// <param name="rows">[examples, features]; no row is longer than 1.</param>
    /// <param name="classes">Of each row.</param>
    /// <param name="looseness">How much fitting counts against the penalty; scikit-learn's C.</param>
    public static SoftmaxClassifier Fit(
        SparseMatrix rows, int[] classes, int classCount, double looseness, int threads, CancellationToken cancel)
    {
        var turned = rows.Transposed();
        var penalty = (float)(1 / (looseness * rows.RowCount));
        var rate = 1 / (1 + penalty); // half the largest squared length of a row and its constant, which bounds the curvature
        var (here, ahead) = (new DenseMatrix(rows.ColumnCount, classCount), new DenseMatrix(rows.ColumnCount, classCount));
        var (bias, biasAhead, momentum) = (new float[classCount], new float[classCount], 1.0);
        var errors = new DenseMatrix(rows.RowCount, classCount);
        for (var step = 0; step < Steps; step++)
        {
            var model = new SoftmaxClassifier(ahead, biasAhead);
            ForGroups(rows.RowCount, threads, row => model.Error(rows, row, classes[row], 1f / rows.RowCount, errors[row]), cancel);
            var next = (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
            var push = (float)((momentum - 1) / next);
            momentum = next;
            ForGroups(turned.RowCount, threads, feature =>
            {
                Span<float> gradient = stackalloc float[classCount];
                Factorization.Multiply(turned, feature, errors, gradient);
                Advance(here[feature], ahead[feature], gradient, rate, penalty, push);
            }, cancel);
            var sums = new float[classCount];
            for (var row = 0; row < errors.Rows; row++)
                DenseMatrix.AddScaled(sums, errors[row], 1);
            Advance(bias, biasAhead, sums, rate, 0, push);
        }

        return new(here, bias);
    }

    /// <summary>The likeliest class of a row.</summary>
    public int Predict(SparseMatrix rows, int row)
    {
        Span<float> scores = stackalloc float[bias.Length];
        Score(rows, row, scores);
        var best = 0;
        for (var at = 1; at < scores.Length; at++)
            best = scores[at] > scores[best] ? at : best;
        return best;
    }

    /// <summary>The likeliest classes of a row, the likeliest first.</summary>
    public int[] Likeliest(SparseMatrix rows, int row, int count)
    {
        var scores = new float[bias.Length];
        Score(rows, row, scores);
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(at => scores[at]).ThenBy(static at => at).Take(count)];
    }

    /// <summary>How much each feature, and nothing, speaks for the second of two classes: a row's sum is the logarithm of its
    /// odds.</summary>
    public (float[] Features, float Constant) Odds() => bias.Length == 2
        ? ([.. Enumerable.Range(0, weights.Rows).Select(feature => weights[feature][1] - weights[feature][0])], bias[1] - bias[0])
        : throw new InvalidOperationException("Odds are of two classes.");

    private void Score(SparseMatrix rows, int row, Span<float> scores)
    {
        Factorization.Multiply(rows, row, weights, scores);
        DenseMatrix.AddScaled(scores, bias, 1);
    }

    /// <summary>The probabilities of a row's classes, less 1 for the right one.</summary>
    private void Error(SparseMatrix rows, int row, int right, float scale, Span<float> error)
    {
        Score(rows, row, error);
        var (largest, sum) = (float.NegativeInfinity, 0f);
        foreach (var score in error)
            largest = Math.Max(largest, score);
        foreach (ref var score in error)
            sum += score = MathF.Exp(score - largest);
        foreach (ref var score in error)
            score *= scale / sum;
        error[right] -= scale;
    }

    private static void Advance(Span<float> here, Span<float> ahead, ReadOnlySpan<float> gradient, float rate, float penalty, float push)
    {
        for (var at = 0; at < here.Length; at++)
        {
            var next = ahead[at] - (rate * (gradient[at] + (penalty * ahead[at])));
            ahead[at] = next + (push * (next - here[at]));
            here[at] = next;
        }
    }

    private static void ForGroups(int count, int threads, Action<int> work, CancellationToken cancel) =>
        ParallelFor.For((count + Group - 1) / Group, threads, group =>
    {
        for (var at = group * Group; at < Math.Min(count, (group + 1) * Group); at++)
            work(at);
    }, cancel);
}
