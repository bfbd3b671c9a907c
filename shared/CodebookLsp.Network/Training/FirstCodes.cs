using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Codes to begin with that lie where the vectors lie which they are to stand for.</summary>
internal static class FirstCodes
{
    /// <summary>Has every codebook begin with the centres of k-means, found with all codebooks off.</summary>
    /// <param name="batches">Whose vectors they are; at least one vector for each code.</param>
    /// <param name="spherical">See <see cref="MiniBatchKMeans"/>.</param>
    /// <param name="groups">Whether groups of codebooks are among them: the reference fits those and then forgets to use it.</param>
    public static void FromKMeans(
        TrainableDecoder decoder, IReadOnlyList<int[][]> batches, bool spherical, bool groups, ulong seed, CancellationToken cancel)
    {
        foreach (var (index, codebook) in decoder.Codebooks.Index().Where(one => groups || !one.Item.Options.Grouped))
        {
            // One codebook's vectors are in memory at a time; passing through again costs less than holding all.
            var vectors = Vectors(decoder, codebook, batches, cancel);
            var first = vectors.SelectMany(static batch => batch).Take(Enough(vectors, codebook)).ToArray();
            var (heads, codes, part, own) = (codebook.Heads, codebook.Codes, codebook.Part, codebook.Options.HeadCodes);
            var means = new MiniBatchKMeans(
                MiniBatchKMeans.Drawn(first, heads, codes, part, seed + (ulong)index, own), heads, codes, part, spherical, own);
            foreach (var batch in vectors)
                means.Fit(batch);
            Set(codebook, means.Centres);
        }
    }

    /// <summary>What goes into one codebook, with all codebooks off: for each batch [rows, heads, part].</summary>
    public static List<float[]> Vectors(
        TrainableDecoder decoder, TrainableCodebook codebook, IReadOnlyList<int[][]> batches, CancellationToken cancel)
    {
        var all = new List<float[]>();
        using var untracked = no_grad();
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            _ = decoder.Final(batch, new()
            {
                Snap = false,
                Seen = seen =>
                {
                    if (ReferenceEquals(seen.Codebook, codebook))
                        all.Add(TensorMemory.Floats(seen.Z));
                },
            }, []);
        }

        return all;
    }

    public static void Set(TrainableCodebook codebook, ReadOnlySpan<float> rows)
    {
        using var memory = new TensorMemory(codebook.Rows);
        rows.CopyTo(memory.Span<float>());
    }

    /// <summary>How many numbers of the first batches hold a vector for each code; all where there are not enough.</summary>
    private static int Enough(List<float[]> batches, TrainableCodebook codebook)
    {
        var (sum, needed) = (0, codebook.Codes * codebook.Heads * codebook.Part);
        foreach (var batch in batches)
        {
            sum += batch.Length;
            if (sum >= needed)
                break;
        }

        return sum;
    }
}
