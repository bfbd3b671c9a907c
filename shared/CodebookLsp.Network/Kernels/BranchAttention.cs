using System.Runtime.Intrinsics;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Attention of many short sequences that all go on from the same held one: its keys are laid out once for all of them, and nobody sees
/// another's. Where <see cref="CausalAttention"/> fits, this does.
/// </summary>
/// <remarks>A row's result is <see cref="CausalAttention"/>'s to the last bit: every sum has the same terms in the same order.</remarks>
internal static unsafe class BranchAttention
{
    /// <summary>The attended values, heads merged.</summary>
    /// <param name="qkv">[rows, (heads + 2 · key-value heads) · 64]: all queries, all keys, all values.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    /// <param name="window">How many positions a query sees, its own included; null for all.</param>
    /// <param name="sequences">All of the same first position: how many keys are held.</param>
    /// <param name="held">The keys and values before that position.</param>
    /// <returns>[rows, heads · 64]</returns>
    public static Tensor Attend(
        Tensor qkv, TransformerOptions options, float scale, int? window, IReadOnlyList<SequenceRows> sequences, CachedKeys held)
    {
        var output = empty([qkv.shape[0], options.Heads * Tile.Columns], qkv.dtype, CPU);
        using var input = new TensorMemory(qkv);
        using var memory = new TensorMemory(output);
        var (from, to, half) = ((nint)input.Address, (nint)memory.Address, qkv.dtype == ScalarType.BFloat16);
        var (keys, values, capacity) = (CausalAttention.Address(held.Keys), CausalAttention.Address(held.Values), (int)held.Keys.shape[1]);
        var rows = sequences.SelectMany(static sequence => Enumerable.Range(0, sequence.Rows).Select(row => new Row(sequence, row)))
            .ToArray();
        var past = sequences[0].FirstPosition;
        var places = past + sequences.Max(static sequence => sequence.Rows);
        RowParallel.For(options.Heads, (long)options.Heads * (rows.Length + Tile.Columns) * places * Tile.Columns, (first, last) =>
        {
            using var scratch = new AttentionScratch((places + Tile.Columns - 1) / Tile.Columns * Tile.Columns);
            for (var head = first; head < last; head++)
            {
                var one = new Unit(rows, past, places, head, options, scale, window ?? int.MaxValue);
                if (half)
                    one.Run((ushort*)from, (ushort*)to, (ushort*)keys, (ushort*)values, capacity, scratch);
                else
                    one.Run((float*)from, (float*)to, (float*)keys, (float*)values, capacity, scratch);
            }
        });
        GC.KeepAlive(held.Keys); // which the addresses belong to
        GC.KeepAlive(held.Values);
        return output;
    }

    /// <summary>One row of the pass: which it is of its sequence.</summary>
    private readonly record struct Row(SequenceRows Sequence, int Own);

    /// <summary>One query head.</summary>
    private readonly struct Unit(Row[] rows, int past, int places, int head, TransformerOptions options, float scale, int window)
    {
        /// <param name="keys">[key-value heads, capacity, 64]</param>
        public void Run<T>(T* qkv, T* output, T* keys, T* values, int capacity, AttentionScratch scratch) where T : unmanaged
        {
            var shared = head / (options.Heads / options.KeyValueHeads);
            var first = (long)shared * capacity * Tile.Columns;
            scratch.Pack(keys + first, values + first, Tile.Columns, past, places);
            for (var row = 0; row < rows.Length; row += Tile.Rows)
                SixRows(qkv, output, shared, row, scratch);
        }

        private void SixRows<T>(T* qkv, T* output, int shared, int first, AttentionScratch scratch) where T : unmanaged
        {
            var width = (options.Heads + (2 * options.KeyValueHeads)) * Tile.Columns;
            var count = Math.Min(Tile.Rows, rows.Length - first);
            for (var row = 0; row < Tile.Rows; row++)
            {
                // The last six may be fewer: the last row stands in for those that are not there.
                var from = qkv + ((long)Number(first + Math.Min(row, count - 1)) * width) + (head * Tile.Columns);
                for (var at = 0; at < Tile.Columns; at += Lanes.Count)
                    Lanes.Store(Lanes.Load(from + at) * Vector512.Create(scale), scratch.Queries + (row * Tile.Columns) + at);
            }

            var (firstPanel, endPanel) = (Math.Max(0, past - window + 1) / Tile.Columns, ((places - 1) / Tile.Columns) + 1);
            for (var panel = firstPanel; panel < endPanel; panel++)
            {
                Tile.Multiply(
                    scratch.Queries, Tile.Columns,
                    scratch.Keys + ((long)panel * Tile.Columns * Tile.Columns), Tile.Columns, Tile.Columns,
                    scratch.Scores + (panel * Tile.Columns), scratch.Stride);
            }

            var (start, end) = (firstPanel * Tile.Columns, endPanel * Tile.Columns);
            var most = places - past;
            Span<float> sums = stackalloc float[Tile.Rows];
            Span<float> own = stackalloc float[Tile.Rows * most]; // the weights of a row's own sequence
            for (var row = 0; row < Tile.Rows; row++)
            {
                var at = rows[first + Math.Min(row, count - 1)];
                var scores = scratch.Scores + ((long)row * scratch.Stride);
                for (var key = 0; key <= at.Own; key++)
                    scores[past + key] = Product(
                        scratch.Queries + (row * Tile.Columns),
                        qkv + ((long)(at.Sequence.FirstRow + key) * width) + ((options.Heads + shared) * Tile.Columns));
                var position = past + at.Own;
                sums[row] = AttentionScratch.Softmax(scores, start, Math.Max(start, position - window + 1), position + 1, end);
                for (var key = 0; key <= at.Own; key++)
                    (own[(row * most) + key], scores[past + key]) = (scores[past + key], 0);
            }

            Tile.Multiply(
                scratch.Scores + start, scratch.Stride,
                scratch.Values + ((long)start * Tile.Columns), Tile.Columns, end - start, scratch.Sums, Tile.Columns);
            for (var row = 0; row < count; row++)
            {
                var at = rows[first + row];
                var factor = Vector512.Create(1 / sums[row]);
                var to = output + ((long)Number(first + row) * options.Heads * Tile.Columns) + (head * Tile.Columns);
                for (var lane = 0; lane < Tile.Columns; lane += Lanes.Count)
                {
                    var sum = Lanes.Load(scratch.Sums + (row * Tile.Columns) + lane);
                    for (var key = 0; key <= at.Own; key++)
                    {
                        var value = qkv + ((long)(at.Sequence.FirstRow + key) * width)
                            + ((options.Heads + options.KeyValueHeads + shared) * Tile.Columns) + lane;
                        sum = Vector512.FusedMultiplyAdd(Vector512.Create(own[(row * most) + key]), Lanes.Load(value), sum);
                    }

                    Lanes.Store(sum * factor, to + lane);
                }
            }
        }

        private int Number(int row) => rows[row].Sequence.FirstRow + rows[row].Own;

        /// <summary>A score as <see cref="Tile"/> adds it up.</summary>
        private static float Product<T>(float* query, T* key) where T : unmanaged
        {
            var sum = 0f;
            for (var at = 0; at < Tile.Columns; at++)
                sum = MathF.FusedMultiplyAdd(query[at], Lanes.ToSingle(key + at), sum);
            return sum;
        }
    }
}
