using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>What the model itself has of a window before any of it is made codes: the mean of its residual stream in the middle of it. The
/// windows are run again, each by itself, with the codebooks off.</summary>
internal sealed class HiddenStates
{
    public const int Layer = 16;

    /// <summary>Of each half: every token has to be run.</summary>
    public const int MostWindows = 1500;

    private const int Together = 16;

    private readonly float[][] rows; // standardised on the training windows

    private HiddenStates(float[][] rows) => this.rows = rows;

    /// <param name="some">The windows to run.</param>
    /// <param name="training">How many of them, from the first, are to learn from.</param>
    public static HiddenStates Of(
        IIndexedCorpus corpus, ThemeWindows windows, IReadOnlyList<int> some, int training, LoadedModel model, Action<double>? progress,
        CancellationToken cancel)
    {
        var beginning = model.EncodePrompt("").Length;
        var means = new List<float[]>(some.Count);
        foreach (var group in some.Chunk(Together))
        {
            cancel.ThrowIfCancellationRequested();
            TokenBlock[] blocks = [.. group.Select(window => new TokenBlock(Ids(window), beginning))];
            means.AddRange(model.HiddenMeans(blocks, Layer, cancel));
            progress?.Invoke((double)means.Count / some.Count);
        }

        return new(Standardised(means, training));

        int[] Ids(int window)
        {
            var ids = model.EncodePrompt(windows.TextOf(corpus, window));
            return ids[..Math.Min(ids.Length, model.MaxTokens)];
        }
    }

    public int Width => rows[0].Length;

    /// <summary>As rows of length 1.</summary>
    public SparseMatrix Means() => SparseMatrix.Of(Width, [.. rows.Select(row => (Enumerable.Range(0, Width).ToArray(), Unit(row)))]);

    /// <summary>How near each window is to the centres of clusters of the training windows, as rows of length 1.</summary>
    public SparseMatrix Nearness(int clusters, int training, int seed, int threads, CancellationToken cancel)
    {
        var centres = Clusters.Of(rows[..training], clusters, seed, threads, cancel);
        var near = new (int[], float[])[rows.Length];
        ParallelFor.For(rows.Length, threads, row =>
        {
            double[] distances = [.. centres.Select(centre => Math.Sqrt(Clusters.Distance(centre, rows[row])))];
            var least = distances.Min();
            near[row] = (Enumerable.Range(0, clusters).ToArray(), Unit([.. distances.Select(one => (float)Math.Exp(least - one))]));
        }, cancel);
        return SparseMatrix.Of(clusters, near);
    }

    private static float[][] Standardised(List<float[]> means, int training)
    {
        var width = means[0].Length;
        var (centre, spread) = (new double[width], new double[width]);
        for (var at = 0; at < width; at++)
        {
            double[] own = [.. means.Take(training).Select(mean => (double)mean[at])];
            centre[at] = own.Average();
            spread[at] = Math.Sqrt(own.Average(value => (value - centre[at]) * (value - centre[at])));
        }

        return
        [
            .. means.Select(mean => mean.Select((value, at) => spread[at] > 0 ? (float)((value - centre[at]) / spread[at]) : 0).ToArray()),
        ];
    }

    private static float[] Unit(float[] row)
    {
        var length = Math.Sqrt(row.Sum(static value => (double)value * value));
        return length > 0 ? [.. row.Select(value => (float)(value / length))] : row;
    }
}
