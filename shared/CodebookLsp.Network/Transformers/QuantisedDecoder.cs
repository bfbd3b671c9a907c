using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// A llama's pass that puts one token more to each text that is being continued, on the weights as they lie in the file: 0.6 bytes of each
/// instead of two, and no tensor between two codebooks. Numbers are float32; what a product reads is rounded to eight bits
/// (<see cref="QuantisedRows"/>).
/// </summary>
/// <remarks>A row's result depends on nothing but its own text: not on the rows beside it, not on the number of threads.</remarks>
/// <param name="quantised">Its own.</param>
/// <param name="plain">The decoder's: the norms and the embedding are taken from there.</param>
/// <param name="codebooks">All of them after attention, before its output projection.</param>
internal sealed unsafe class QuantisedDecoder(
    TransformerOptions options, QuantisedWeights quantised, TransformerWeights plain, Rotary rotary,
    ILookup<(int Layer, Placement Placement), CodebookLayer> codebooks) : IDisposable
{
    private const int PartsOfAThread = 4; // of a product: so many that nobody waits long for the others
    private const int GroupsOfBlock = QuantisedRows.Block / QuantisedMatrix.Group; // of outputs, that make a block of the next product

    private readonly Lock inUse = new();
    private ContinuationScratch? scratch;

    /// <summary>Whether all codebooks of a decoder are where this can snap.</summary>
    public static bool Fits(IReadOnlyList<CodebookLayer> codebooks) =>
        codebooks.All(static codebook => codebook.Options.Placement == Placement.AttnPreproj);

    /// <summary>Runs one token of each sequence.</summary>
    /// <param name="pass">One that <see cref="ForwardPass.Continues"/>.</param>
    /// <returns>[sequences, vocab] float32, in the caller's scope.</returns>
    public Tensor Forward(ForwardPass pass, IReadOnlyList<SequenceRows> sequences)
    {
        lock (inUse)
        {
            var rows = sequences.Count;
            if (scratch is null || scratch.Rows < rows)
            {
                scratch?.Dispose();
                scratch = new(options, rows, quantised.Between);
            }

            var request = new SnapRequest(sequences, pass.Hook, pass.Switches, pass.Recorder);
            Embed(pass, scratch);
            for (var layer = 0; layer < options.Layers; layer++)
            {
                pass.Cancel.ThrowIfCancellationRequested();
                Block(layer, pass, request, scratch);
            }

            return Scores(rows, scratch);
        }
    }

    public void Dispose()
    {
        quantised.Dispose();
        scratch?.Dispose();
    }

    private void Embed(ForwardPass pass, ContinuationScratch room)
    {
        for (var row = 0; row < pass.Ids.Count; row++)
        {
            UnknownTokenException.ThrowIfOutside(pass.Ids[row], options.Vocabulary);
            plain.TokenEmbedding.Read(pass.Ids[row][0], new(room.Stream + ((long)row * options.Width), options.Width));
        }
    }

    private void Block(int layer, ForwardPass pass, SnapRequest request, ContinuationScratch room)
    {
        var (weights, rows) = (quantised.Blocks[layer], request.Sequences.Count);
        var (queries, keys) = (options.Heads * Tile.Columns, options.KeyValueHeads * Tile.Columns);
        Normalise(plain.Blocks[layer].AttentionNorm, rows, room);
        Product(
            room, room.Delta, room.Input, rows, room.Qkv, options.QkvWidth,
            (weights.Query, 0), (weights.Key, queries), (weights.Value, queries + keys));
        Attend(layer, pass.Cache!, request.Sequences, room);
        Snap(layer, pass, request, room);
        Product(room, room.Found, room.Merged, rows, room.Delta, options.Width, (weights.Out, 0));
        ContinuedRows.Add(room.Stream, room.Delta, rows * options.Width);
        Normalise(plain.Blocks[layer].MlpNorm, rows, room);
        Gated(weights, rows, room);
        Product(room, room.Gate, room.Inner, rows, room.Delta, options.Width, (weights.Down, 0));
        ContinuedRows.Add(room.Stream, room.Delta, rows * options.Width);
    }

    /// <summary>The stream through a norm: rounded, and as it is in <see cref="ContinuationScratch.Delta"/>.</summary>
    private void Normalise(Norm norm, int rows, ContinuationScratch room)
    {
        using var gain = new TensorMemory(norm.Weight);
        var (by, width) = ((nint)gain.Address, options.Width);
        Team.Do(rows, row => ContinuedRows.Normalise(
            room.Stream + ((long)row * width), (float*)by, width, options.NormEpsilon, room.Delta + ((long)row * width), room.Input, row));
    }

    /// <summary>Products of the same rows with several matrices.</summary>
    /// <param name="exact">[rows, width]: what <paramref name="x"/> was before it was rounded.</param>
    /// <param name="to">[rows, <paramref name="apart"/>]</param>
    /// <param name="matrices">Each with the column at which its outputs begin.</param>
    private static void Product(
        ContinuationScratch room, float* exact, QuantisedRows x, int rows, float* to, long apart,
        params (QuantisedLinear Matrix, int First)[] matrices)
    {
        if (room.Between != 0)
            Narrow(room, exact, rows, [.. matrices.Select(static one => one.Matrix)]);
        var groups = matrices.Sum(static one => one.Matrix.Groups);
        InParts(groups, group =>
        {
            for (var number = 0; number < matrices.Length; number++)
            {
                var (matrix, first) = matrices[number];
                if (group < matrix.Groups)
                {
                    matrix.Multiply(
                        x, room.Thin(number), room.Between, rows, group, to + first + (group * QuantisedMatrix.Group), apart);
                    return;
                }

                group -= matrix.Groups;
            }
        });
    }

    /// <summary>The first products of what adapters add.</summary>
    /// <param name="exact">[rows, width of the matrices]</param>
    private static void Narrow(ContinuationScratch room, float* exact, int rows, params QuantisedLinear[] matrices)
    {
        var width = matrices[0].Matrix.Width;
        Team.Do(rows * matrices.Length, unit =>
        {
            var (row, number) = ((long)unit / matrices.Length, unit % matrices.Length);
            matrices[number].Update?.Narrow(exact + (row * width), room.Thin(number) + (row * room.Between));
        });
    }

    /// <summary>Both projections that the MLP's inner vector is made of, and the vector, rounded block by block.</summary>
    private void Gated(QuantisedBlock weights, int rows, ContinuationScratch room)
    {
        var width = options.Intermediate;
        if (room.Between != 0)
            Narrow(room, room.Delta, rows, weights.Gate, weights.Up);
        InParts(width / QuantisedRows.Block, block =>
        {
            var first = block * QuantisedRows.Block;
            for (var group = 0; group < GroupsOfBlock; group++)
            {
                var (number, column) = ((block * GroupsOfBlock) + group, first + (group * QuantisedMatrix.Group));
                weights.Gate.Multiply(room.Input, room.Thin(0), room.Between, rows, number, room.Gate + column, width);
                weights.Up.Multiply(room.Input, room.Thin(1), room.Between, rows, number, room.Up + column, width);
            }

            for (var row = 0; row < rows; row++)
            {
                var gate = room.Gate + ((long)row * width) + first;
                ContinuedRows.Gate(gate, room.Up + ((long)row * width) + first, QuantisedRows.Block);
                room.Inner.Put(row, block, gate);
            }
        });
    }

    private void Attend(int layer, KeyValueCache cache, IReadOnlyList<SequenceRows> sequences, ContinuationScratch room)
    {
        var (cosines, sines) = rotary.Angles(sequences.Max(static rows => rows.FirstPosition));
        using var cosine = new TensorMemory(cosines);
        using var sine = new TensorMemory(sines);
        var places = new CachedMemory[sequences.Count];
        for (var row = 0; row < places.Length; row++)
            places[row] = cache.Reserve(layer, row);
        var (cos, sin, half) = ((nint)cosine.Address, (nint)sine.Address, plain.TokenEmbedding.Type == ScalarType.BFloat16);
        Team.Do(sequences.Count * options.KeyValueHeads, unit =>
        {
            var (row, shared) = (unit / options.KeyValueHeads, unit % options.KeyValueHeads);
            var position = sequences[row].FirstPosition;
            var angle = (long)position * Tile.Columns / 2;
            if (half)
                One<ushort>(layer, row, shared, position, places[row], (float*)cos + angle, (float*)sin + angle, room.Qkv, room.Found);
            else
                One<float>(layer, row, shared, position, places[row], (float*)cos + angle, (float*)sin + angle, room.Qkv, room.Found);
        });
    }

    /// <summary>The heads of one row that share keys.</summary>
    /// <typeparam name="T">float for a cache of float32, ushort for one of bfloat16.</typeparam>
    private void One<T>(
        int layer, int row, int shared, int position, CachedMemory place, float* cosines, float* sines, float* qkv, float* output)
        where T : unmanaged
    {
        var group = options.Heads / options.KeyValueHeads;
        var query = qkv + ((long)row * options.QkvWidth) + (shared * group * Tile.Columns);
        var key = qkv + ((long)row * options.QkvWidth) + ((options.Heads + shared) * Tile.Columns);
        for (var head = 0; head < group; head++)
            ContinuedRows.Rotate(query + (head * Tile.Columns), cosines, sines);
        ContinuedRows.Rotate(key, cosines, sines);

        var first = (long)shared * place.Capacity * Tile.Columns;
        var own = first + ((long)position * Tile.Columns);
        T* keys = (T*)place.Keys, values = (T*)place.Values;
        for (var at = 0; at < Tile.Columns; at += Lanes.Count)
        {
            Lanes.Store(Lanes.Load(key + at), keys + own + at);
            Lanes.Store(Lanes.Load(key + (options.KeyValueHeads * Tile.Columns) + at), values + own + at);
        }

        using var attention = new LastRowAttention(group);
        attention.Attend(
            query, (float)options.AttentionScales[layer], keys + first, values + first, position + 1, options.Windows[layer],
            output + ((long)row * options.Heads * Tile.Columns) + (shared * group * Tile.Columns));
    }

    /// <summary>What attention has found, snapped and rounded.</summary>
    private void Snap(int layer, ForwardPass pass, SnapRequest request, ContinuationScratch room)
    {
        var rows = request.Sequences.Count;
        foreach (var codebook in pass.Snaps(layer) ? codebooks[(layer, Placement.AttnPreproj)] : [])
            codebook.Snap(room.Found, rows, request);
        for (var row = 0; row < rows; row++)
            room.Merged.Put(row, room.Found + ((long)row * options.Heads * Tile.Columns));
    }

    private Tensor Scores(int rows, ContinuationScratch room)
    {
        Normalise(plain.FinalNorm, rows, room);
        var scores = empty([rows, options.Vocabulary], ScalarType.Float32, CPU);
        using var memory = new TensorMemory(scores);
        Product(room, room.Delta, room.Input, rows, (float*)memory.Address, options.Vocabulary, (quantised.Output, 0));
        return scores;
    }

    /// <summary>Does something for each number, neighbours on one thread.</summary>
    private static void InParts(int count, Action<int> one)
    {
        var parts = Math.Min(count, RowParallel.Threads * PartsOfAThread);
        Team.Do(parts, part =>
        {
            for (var number = (int)((long)count * part / parts); number < (int)((long)count * (part + 1) / parts); number++)
                one(number);
        });
    }
}
