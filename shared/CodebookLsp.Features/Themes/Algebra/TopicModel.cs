using CodebookLsp.Features.Core;
using MathNet.Numerics;

namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>
/// Latent Dirichlet allocation, learned by online variational Bayes (D. Blei, A. Ng, M. Jordan, 2003; M. Hoffman, D. Blei, F. Bach, 2010):
/// what people have long made topics of words with. The same counts and seed give the same topics, whatever the number of threads.
/// </summary>
internal sealed class TopicModel
{
    private const int Passes = 12;
    private const int Batch = 512;
    private const int MostRounds = 60;
    private const double Enough = 1e-3;

    /// <summary>How slowly earlier batches are forgotten, and how much the first ones count.</summary>
    private const double Decay = 0.7, Delay = 10;

    private readonly double prior;
    private readonly float[][] weights; // [words][topics]: exp E[log β], in the scale of a batch

    private TopicModel(float[][] weights, int topics) => (this.weights, prior) = (weights, 1.0 / topics);

    /// <param name="counts">[documents, words]</param>
    /// <param name="progress">Told the share that is done.</param>
    public static TopicModel Of(SparseMatrix counts, int topics, int seed, int threads, Action<double>? progress, CancellationToken cancel)
    {
        var random = new Random(seed);
        var lambda = new DenseMatrix(counts.ColumnCount, topics); // of the posterior of β
        for (var word = 0; word < lambda.Rows; word++)
        {
            foreach (ref var value in lambda[word])
                value = 0.5f + random.NextSingle();
        }

        var model = new TopicModel(new float[counts.ColumnCount][], topics);
        var order = Enumerable.Range(0, counts.RowCount).ToArray();
        var batches = (counts.RowCount + Batch - 1) / Batch;
        for (var step = 0; step < Passes * batches; step++)
        {
            if (step % batches == 0)
                random.Shuffle(order);
            var documents = order[(step % batches * Batch)..Math.Min(order.Length, ((step % batches) + 1) * Batch)];
            model.Weigh(lambda, [.. documents.SelectMany(document => counts.Columns(document).ToArray()).Distinct()], threads, cancel);
            Update(lambda, model.Expected(counts, documents, threads, cancel), Math.Pow(step + Delay, -Decay),
                (double)counts.RowCount / documents.Length, model.prior);
            progress?.Invoke((step + 1.0) / (Passes * batches));
        }

        model.Weigh(lambda, [.. Enumerable.Range(0, counts.ColumnCount)], threads, cancel);
        return model;
    }

    /// <summary>The share of each topic in each document: [documents, topics].</summary>
    public DenseMatrix Shares(SparseMatrix counts, int threads, CancellationToken cancel)
    {
        var topics = (int)Math.Round(1 / prior);
        var shares = new DenseMatrix(counts.RowCount, topics);
        ParallelFor.For(counts.RowCount, threads, document =>
        {
            var (gamma, _) = Fit(counts, document);
            var sum = gamma.Sum();
            for (var topic = 0; topic < topics; topic++)
                shares[document][topic] = (float)(gamma[topic] / sum);
        }, cancel);
        return shares;
    }

    /// <summary>exp E[log β] of some words.</summary>
    private void Weigh(DenseMatrix lambda, int[] words, int threads, CancellationToken cancel)
    {
        var sums = new double[lambda.Columns];
        for (var word = 0; word < lambda.Rows; word++)
        {
            for (var topic = 0; topic < sums.Length; topic++)
                sums[topic] += lambda[word][topic];
        }

        double[] logs = [.. sums.Select(SpecialFunctions.DiGamma)];
        ParallelFor.For(words.Length, threads, at =>
        {
            var own = new float[logs.Length];
            for (var topic = 0; topic < own.Length; topic++)
                own[topic] = (float)Math.Exp(SpecialFunctions.DiGamma(lambda[words[at]][topic]) - logs[topic]);
            weights[words[at]] = own;
        }, cancel);
    }

    /// <summary>How often each topic is expected to have given each word, added up over documents in their order.</summary>
    private Dictionary<int, float[]> Expected(SparseMatrix counts, int[] documents, int threads, CancellationToken cancel)
    {
        var fitted = new (float[] Theta, float[] Ratios)[documents.Length];
        ParallelFor.For(documents.Length, threads, at =>
        {
            var (gamma, theta) = Fit(counts, documents[at]);
            fitted[at] = (theta, Ratios(counts, documents[at], theta));
        }, cancel);

        var expected = new Dictionary<int, float[]>();
        for (var at = 0; at < documents.Length; at++)
        {
            var columns = counts.Columns(documents[at]);
            for (var word = 0; word < columns.Length; word++)
            {
                if (!expected.TryGetValue(columns[word], out var sum))
                    expected.Add(columns[word], sum = new float[fitted[at].Theta.Length]);
                DenseMatrix.AddScaled(sum, fitted[at].Theta, fitted[at].Ratios[word]);
            }
        }

        foreach (var (word, sum) in expected)
        {
            for (var topic = 0; topic < sum.Length; topic++)
                sum[topic] *= weights[word][topic];
        }

        return expected;
    }

    private static void Update(DenseMatrix lambda, Dictionary<int, float[]> expected, double rate, double scale, double prior)
    {
        for (var word = 0; word < lambda.Rows; word++)
        {
            var found = expected.GetValueOrDefault(word);
            var own = lambda[word];
            for (var topic = 0; topic < own.Length; topic++)
                own[topic] = (float)(((1 - rate) * own[topic]) + (rate * (prior + (found is null ? 0 : scale * found[topic]))));
        }
    }

    /// <summary>The posterior of a document's topics, and exp E[log θ].</summary>
    private (double[] Gamma, float[] Theta) Fit(SparseMatrix counts, int document)
    {
        var topics = (int)Math.Round(1 / prior);
        var gamma = Enumerable.Repeat(1.0, topics).ToArray();
        var (theta, sums) = (Theta(gamma), new float[topics]);
        for (var round = 0; round < MostRounds; round++)
        {
            Array.Clear(sums);
            var ratios = Ratios(counts, document, theta);
            var columns = counts.Columns(document);
            for (var word = 0; word < columns.Length; word++)
                DenseMatrix.AddScaled(sums, weights[columns[word]], ratios[word]);
            var change = 0.0;
            for (var topic = 0; topic < topics; topic++)
            {
                var next = prior + (theta[topic] * (double)sums[topic]);
                change += Math.Abs(next - gamma[topic]);
                gamma[topic] = next;
            }

            theta = Theta(gamma);
            if (change < Enough * topics)
                break;
        }

        return (gamma, theta);
    }

    /// <summary>The count of each word of a document by what is expected of it.</summary>
    private float[] Ratios(SparseMatrix counts, int document, float[] theta)
    {
        var columns = counts.Columns(document);
        var values = counts.Values(document);
        var ratios = new float[columns.Length];
        for (var word = 0; word < columns.Length; word++)
        {
            var (own, product) = (weights[columns[word]], 1e-30);
            for (var topic = 0; topic < theta.Length; topic++)
                product += (double)own[topic] * theta[topic];
            ratios[word] = (float)(values[word] / product);
        }

        return ratios;
    }

    private static float[] Theta(double[] gamma)
    {
        var log = SpecialFunctions.DiGamma(gamma.Sum());
        return [.. gamma.Select(one => (float)Math.Exp(SpecialFunctions.DiGamma(one) - log))];
    }
}
