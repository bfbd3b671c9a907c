using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Codes to begin with that lie where the vectors lie which they are to stand for.</summary>
internal static class FirstCodes
{
    private const long MostInMemory = 1L << 28; // numbers, so 1 GiB

    /// <summary>Has every codebook begin with the centres of k-means, found with all codebooks off.</summary>
    /// <param name="batches">Whose vectors they are; at least one vector for each code.</param>
    /// <param name="spherical">See <see cref="MiniBatchKMeans"/>.</param>
    /// <param name="groups">Whether groups of codebooks are among them: the reference fits those and then forgets to use it.</param>
    public static void FromKMeans(
        TrainableDecoder decoder, IReadOnlyList<int[][]> batches, bool spherical, bool groups, ulong seed, CancellationToken cancel)
    {
        var chosen = decoder.Codebooks.Where(one => groups || !one.Options.Grouped).ToList();
        foreach (var (codebook, vectors) in Vectors(decoder, chosen, batches, cancel))
        {
            var first = vectors.SelectMany(static batch => batch).Take(Enough(vectors, codebook)).ToArray();
            var (heads, codes, part, own) = (codebook.Heads, codebook.Codes, codebook.Part, codebook.Options.HeadCodes);
            var means = new MiniBatchKMeans(
                MiniBatchKMeans.Drawn(first, heads, codes, part, seed + Place(decoder, codebook), own),
                heads, codes, part, spherical, own);
            foreach (var batch in vectors)
                means.Fit(batch);
            Set(codebook, means.Centres);
        }
    }

    /// <summary>Has heads that are to have more codes than their model has keep its codes, and get vectors behind them: each is drawn with
    /// a probability in proportion to its squared error, as k-means++ draws (Arthur and Vassilvitskii 2007), with all codebooks
    /// on.</summary>
    /// <param name="wanted">How many codes each head is to have; null for those that there are.</param>
    /// <param name="batches">Whose vectors they are; at least one vector for each new code.</param>
    /// <exception cref="TrainingException">There are fewer vectors.</exception>
    public static void Grow(
        TrainableDecoder decoder, Func<TrainableCodebook, IReadOnlyList<int>?> wanted, IReadOnlyList<int[][]> batches, ulong seed,
        CancellationToken cancel)
    {
        var growing = decoder.Codebooks.Where(one => wanted(one) is not null).ToList();
        foreach (var group in Groups(growing, batches, perVector: 2))
        {
            var seen = group.ToDictionary(static one => one, static _ => new List<(float[] Z, float[] Y)>());
            Pass(
                decoder, batches, snap: true,
                one => seen.GetValueOrDefault(one.Codebook)?.Add((TensorMemory.Floats(one.Z), TensorMemory.Floats(one.Y))), cancel);
            foreach (var codebook in group)
            {
                var codes = wanted(codebook)!;
                var added = Enumerable.Range(0, codebook.Heads).Select(head => BadlyStoodFor(
                    seen[codebook], codebook, head, codes[head] - codebook.CodesOf(head),
                    SplitMix64.For(seed + Place(decoder, codebook), head))).ToList();
                var (rows, grown) = CodeRows.Extended(codebook.Rows, codebook.Options, added);
                codebook.Grow(rows, grown);
            }
        }
    }

    /// <summary>What goes into codebooks, with all codebooks off: for each codebook and batch [rows, heads, part].</summary>
    public static IEnumerable<(TrainableCodebook Codebook, List<float[]> Batches)> Vectors(
        TrainableDecoder decoder, IReadOnlyList<TrainableCodebook> codebooks, IReadOnlyList<int[][]> batches, CancellationToken cancel)
    {
        foreach (var group in Groups(codebooks, batches, perVector: 1))
        {
            var seen = group.ToDictionary(static one => one, static _ => new List<float[]>());
            Pass(
                decoder, batches, snap: false, one => seen.GetValueOrDefault(one.Codebook)?.Add(TensorMemory.Floats(one.Z)), cancel);
            foreach (var codebook in group)
                yield return (codebook, seen[codebook]);
        }
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

    private static void Pass(
        TrainableDecoder decoder, IReadOnlyList<int[][]> batches, bool snap, Action<SeenVectors> take, CancellationToken cancel)
    {
        using var untracked = no_grad();
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            _ = decoder.Final(batch, new() { Snap = snap, Seen = take }, []);
        }
    }

    private static ulong Place(TrainableDecoder decoder, TrainableCodebook codebook) =>
        (ulong)decoder.Codebooks.TakeWhile(one => one != codebook).Count();

    /// <summary>As many codebooks at a time as memory takes the vectors of.</summary>
    private static IEnumerable<List<TrainableCodebook>> Groups(
        IReadOnlyList<TrainableCodebook> codebooks, IReadOnlyList<int[][]> batches, int perVector)
    {
        var rows = batches.Sum(static batch => (long)batch.Length * batch[0].Length) * perVector;
        var (group, numbers) = (new List<TrainableCodebook>(), 0L);
        foreach (var codebook in codebooks)
        {
            numbers += rows * codebook.Heads * codebook.Part;
            if (group.Count > 0 && numbers > MostInMemory)
            {
                yield return group;
                (group, numbers) = ([], rows * codebook.Heads * codebook.Part);
            }

            group.Add(codebook);
        }

        if (group.Count > 0)
            yield return group;
    }

    /// <returns>[count, part]</returns>
    private static float[] BadlyStoodFor(
        List<(float[] Z, float[] Y)> batches, TrainableCodebook codebook, int head, int count, SplitMix64 random)
    {
        if (count == 0)
            return [];
        var (heads, part) = (codebook.Heads, codebook.Part);
        // Whoever waits shortest, at a rate of its error, comes first: that is drawing without repetition in proportion to errors.
        var waits = new List<(double Wait, float[] Z, int At)>();
        foreach (var (z, y) in batches)
        {
            for (var at = head * part; at < z.Length; at += heads * part)
            {
                var error = 0.0;
                for (var column = at; column < at + part; column++)
                    error += ((double)z[column] - y[column]) * (z[column] - y[column]);
                waits.Add((-Math.Log(1 - random.NextDouble()) / error, z, at));
            }
        }

        if (waits.Count < count)
            throw TrainingException.Wrong(
                "codes_batches", $"enough for {waits.Count} vectors", $"enough for {count}, as many as there are new codes");
        return [.. waits.OrderBy(static one => one.Wait).Take(count).SelectMany(one => one.Z[one.At..(one.At + part)])];
    }
}
