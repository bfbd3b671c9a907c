using System.Runtime.Intrinsics;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// Causal attention straight from the fused projection's output: six queries at a time against panels of 64 keys, nothing above the
/// diagonal computed. Torch's own takes two to three times as long on sequences of a few hundred tokens.
/// </summary>
/// <remarks>
/// A row's result does not depend on which rows are computed with it, to the last bit: what lies behind a query weighs exactly zero. So a
/// sequence that is continued from a cache gets the codes it would get as a whole.
/// </remarks>
internal static unsafe class CausalAttention
{
    public static bool Fits(Tensor qkv, TransformerOptions options) =>
        OwnKernels.Take(qkv) && qkv.is_contiguous()
        && options is { QkvLayout: QkvLayout.Blocks, HeadWidth: Tile.Columns };

    /// <summary>The attended values, heads merged.</summary>
    /// <param name="qkv">[rows, (heads + 2 · key-value heads) · 64]: all queries, all keys, all values.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    /// <param name="window">How many positions a query sees, its own included; null for all.</param>
    /// <param name="past">What the sequences continue: all their keys and values, the new ones included; null when each starts at position
    /// 0.</param>
    /// <returns>[rows, heads · 64]</returns>
    public static Tensor Attend(
        Tensor qkv, TransformerOptions options, float scale, int? window, IReadOnlyList<SequenceRows> sequences,
        IReadOnlyList<CachedKeys>? past = null)
    {
        var output = empty([qkv.shape[0], options.Heads * Tile.Columns], qkv.dtype, CPU);
        using var input = new TensorMemory(qkv);
        using var memory = new TensorMemory(output);
        var (from, to, half) = ((nint)input.Address, (nint)memory.Address, qkv.dtype == ScalarType.BFloat16);
        var units = sequences.Count * options.KeyValueHeads;
        var longest = sequences.Max(static rows => rows.FirstPosition + rows.Rows);
        var held = past?.Select(static one => (Address(one.Keys), Address(one.Values), (int)one.Keys.shape[1])).ToArray();
        RowParallel.For(units, (long)units * longest * longest * Tile.Columns, (first, last) =>
        {
            var panels = (longest + Tile.Columns - 1) / Tile.Columns;
            using var scratch = new AttentionScratch(panels * Tile.Columns);
            for (var unit = first; unit < last; unit++)
            {
                var (sequence, head) = (unit / options.KeyValueHeads, unit % options.KeyValueHeads);
                var one = new Unit(sequences[sequence], head, options, scale, window ?? int.MaxValue);
                var (keys, values, capacity) = held?[sequence] ?? default;
                if (half)
                    one.Run((ushort*)from, (ushort*)to, (ushort*)keys, (ushort*)values, capacity, scratch);
                else
                    one.Run((float*)from, (float*)to, (float*)keys, (float*)values, capacity, scratch);
            }
        });
        GC.KeepAlive(past); // whose tensors the addresses belong to
        return output;
    }

    internal static nint Address(Tensor held)
    {
        using var memory = new TensorMemory(held);
        return (nint)memory.Address;
    }

    /// <summary>One sequence and one head of keys and values, with all the query heads that share it.</summary>
    private readonly struct Unit(SequenceRows sequence, int head, TransformerOptions options, float scale, int window)
    {
        /// <param name="keys">[key-value heads, capacity, 64]: held ones; null when they are in <paramref name="qkv"/>.</param>
        public void Run<T>(T* qkv, T* output, T* keys, T* values, int capacity, AttentionScratch scratch) where T : unmanaged
        {
            var width = (options.Heads + (2 * options.KeyValueHeads)) * Tile.Columns;
            qkv += (long)sequence.FirstRow * width;
            output += (long)sequence.FirstRow * options.Heads * Tile.Columns;
            var first = (long)head * capacity * Tile.Columns;
            var total = sequence.FirstPosition + sequence.Rows;
            if (keys is null)
                scratch.Pack(
                    qkv + ((options.Heads + head) * Tile.Columns),
                    qkv + ((options.Heads + options.KeyValueHeads + head) * Tile.Columns), width, total, total);
            else
                scratch.Pack(keys + first, values + first, Tile.Columns, total, total);

            var group = options.Heads / options.KeyValueHeads;
            for (var query = head * group; query < (head + 1) * group; query++)
            {
                for (var row = 0; row < sequence.Rows; row += Tile.Rows)
                    SixRows(qkv + (query * Tile.Columns), output + (query * Tile.Columns), width, row, scratch);
            }
        }

        private void SixRows<T>(T* queries, T* output, int width, int first, AttentionScratch scratch) where T : unmanaged
        {
            var rows = Math.Min(Tile.Rows, sequence.Rows - first);
            for (var row = 0; row < Tile.Rows; row++)
            {
                // The last six may be fewer: the last row stands in for those that are not there.
                var from = queries + ((long)(first + Math.Min(row, rows - 1)) * width);
                for (var at = 0; at < Tile.Columns; at += Lanes.Count)
                    Lanes.Store(Lanes.Load(from + at) * Vector512.Create(scale), scratch.Queries + (row * Tile.Columns) + at);
            }

            var firstPosition = sequence.FirstPosition + first;
            var firstPanel = Math.Max(0, firstPosition - window + 1) / Tile.Columns;
            var endPanel = ((firstPosition + rows - 1) / Tile.Columns) + 1;
            for (var panel = firstPanel; panel < endPanel; panel++)
            {
                Tile.Multiply(
                    scratch.Queries, Tile.Columns,
                    scratch.Keys + ((long)panel * Tile.Columns * Tile.Columns), Tile.Columns, Tile.Columns,
                    scratch.Scores + (panel * Tile.Columns), scratch.Stride);
            }

            Span<float> sums = stackalloc float[Tile.Rows];
            var (start, end) = (firstPanel * Tile.Columns, endPanel * Tile.Columns);
            for (var row = 0; row < Tile.Rows; row++)
            {
                var position = firstPosition + Math.Min(row, rows - 1);
                sums[row] = AttentionScratch.Softmax(
                    scratch.Scores + ((long)row * scratch.Stride), start, Math.Max(start, position - window + 1), position + 1, end);
            }

            Tile.Multiply(
                scratch.Scores + start, scratch.Stride,
                scratch.Values + ((long)start * Tile.Columns), Tile.Columns, end - start, scratch.Sums, Tile.Columns);
            for (var row = 0; row < rows; row++)
            {
                var factor = Vector512.Create(1 / sums[row]);
                var to = output + ((long)(first + row) * options.Heads * Tile.Columns);
                for (var at = 0; at < Tile.Columns; at += Lanes.Count)
                    Lanes.Store(Lanes.Load(scratch.Sums + (row * Tile.Columns) + at) * factor, to + at);
            }
        }
    }
}
