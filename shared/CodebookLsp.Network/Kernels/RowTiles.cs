using System.Collections.Concurrent;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// The product of many rows with a matrix by libtorch, asked for the same few products every time: 256, 64 or 16 rows (filled up with zeros)
/// and a part of the outputs, on one thread. How many rows and threads there really are decides only who computes which of them.
/// </summary>
/// <remarks>
/// What is left to the library, that a row's sums are the same at each of the 64 places, among 16 and among 256, is tried once for every shape,
/// on the processor that it runs on. Where it does not hold for 16 or for 256 rows, 64 are used; where it does not hold for 64, <see cref="SmallBatchMatmul"/>
/// multiplies.
/// </remarks>
internal static unsafe class RowTiles
{
    private const int Most = 256; // the library lays out the matrix anew in every call; 0.9 of the time a row that 64 take
    private const int Many = 64;
    private const int Few = 16; // 1.4 times the time a row in bfloat16: for the last rows, and for the few of an edit
    private const int MostOutputs = 512; // so that few rows are work for several threads too
    private const int Alignment = 64; // bytes; libtorch's own tensors have it, and libraries may begin differently without

    private static readonly ConcurrentDictionary<(int Outputs, int Width, ScalarType Type, bool Biased), Heights> Known = [];

    /// <param name="x">[rows, width] float32 or bfloat16, contiguous</param>
    /// <param name="weight">[outputs, width] in the same numbers</param>
    /// <param name="bias">[outputs] in the same numbers; null for none</param>
    /// <returns>[rows, outputs] in the same numbers</returns>
    public static Tensor Multiply(Tensor x, Tensor weight, Tensor? bias = null)
    {
        var (count, width, outputs) = ((int)x.shape[0], (int)x.shape[1], (int)weight.shape[0]);
        var part = Part(outputs);
        var heights = Allowed(outputs, part, width, x.dtype, bias is not null);
        if (!heights.Many)
            return SmallBatchMatmul.Multiply(x, weight, bias);
        var tiles = Tiles(count, heights);
        var parts = (outputs + part - 1) / part;
        var output = empty([count, outputs], x.dtype, CPU);
        using var scope = NewDisposeScope();
        var input = Filled(x, tiles[^1].First + tiles[^1].Rows);
        using var memory = new TensorMemory(output);
        var to = (nint)memory.Address;
        RowParallel.For(tiles.Count * parts, (long)count * width * outputs, (first, last) =>
        {
            var before = RowParallel.Use(1);
            using var quiet = inference_mode();
            for (var cell = first; cell < last; cell++)
            {
                // A part of the matrix stays in the cache for all rows.
                var (tile, output) = (tiles[cell % tiles.Count], cell / tiles.Count * part);
                Cell(input, weight, bias, tile, output, Math.Min(part, outputs - output), (byte*)to, count, outputs);
            }

            _ = RowParallel.Use(before);
        });
        return output;
    }

    private static void Cell(
        Tensor input, Tensor weight, Tensor? bias, (int First, int Rows) tile, int output, int outputs, byte* to, int count, int stride)
    {
        using var rows = input.narrow(0, tile.First, tile.Rows);
        using var columns = weight.narrow(0, output, outputs);
        using var addition = bias?.narrow(0, output, outputs);
        using var product = functional.linear(rows, columns, addition!);
        using var memory = new TensorMemory(product);
        var size = product.dtype == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float);
        var bytes = (long)outputs * size;
        for (var row = 0; row < Math.Min(tile.Rows, count - tile.First); row++)
        {
            var place = ((long)(tile.First + row) * stride) + output;
            Buffer.MemoryCopy((byte*)memory.Address + (row * bytes), to + (place * size), bytes, bytes);
        }
    }

    /// <summary>
    /// How the rows are divided: tiles of 256 as long as they are full and nobody else waits for work, tiles of 64, then one more, or one or
    /// two of 16.
    /// </summary>
    private static List<(int First, int Rows)> Tiles(int count, Heights heights)
    {
        var tiles = new List<(int First, int Rows)>();
        for (var first = 0; first < count;)
        {
            var left = count - first;
            var rows = heights.Most && left >= Most && RowParallel.Threads == 1 ? Most : heights.Few && left <= 2 * Few ? Few : Many;
            tiles.Add((first, rows));
            first += rows;
        }

        return tiles;
    }

    /// <summary>
    /// How many outputs are computed in one call: all parts but the last are as large as each other, and all begin at an aligned address.
    /// </summary>
    private static int Part(int outputs)
    {
        var parts = (outputs + MostOutputs - 1) / MostOutputs;
        parts = Math.Max(parts, Math.Min(2, outputs / (MostOutputs / 4))); // two threads at least have something to do
        var each = (outputs + Math.Max(1, parts) - 1) / Math.Max(1, parts);
        return (each + 31) / 32 * 32;
    }

    private static Heights Allowed(int outputs, int part, int width, ScalarType type, bool biased) =>
        Known.GetOrAdd((outputs, width, type, biased), shape =>
        {
            var before = RowParallel.Use(1);
            using var quiet = inference_mode();
            var sizes = new[] { part, outputs % part }.Where(size => size > 0 && size <= outputs);
            LibraryProduct library = static (x, weight, bias) => functional.linear(x, weight, bias!);
            var few = sizes.Select(size => SummationOrder.Of(library, Many, Few, size, width, type, biased)).ToArray();
            var most = sizes.Select(size => SummationOrder.Of(library, Most, Many, size, width, type, biased)).ToArray();
            _ = RowParallel.Use(before);
            return new(
                few.All(static order => order.Everywhere),
                few.All(static order => order.InShorter),
                most.All(static order => order is { Everywhere: true, InShorter: true }));
        });

    /// <summary>How many rows a product may have, so that each is added up as it is among 64.</summary>
    private sealed record Heights(bool Many, bool Few, bool Most);

    /// <summary>The rows and as many of zeros as are missing, at an aligned address.</summary>
    private static Tensor Filled(Tensor x, int rows)
    {
        using var from = new TensorMemory(x);
        if (x.shape[0] == rows && (nint)from.Address % Alignment == 0)
            return x;
        var filled = empty([rows, x.shape[1]], x.dtype, CPU);
        using var to = new TensorMemory(filled);
        var size = x.dtype == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float);
        Buffer.MemoryCopy(from.Address, to.Address, to.Count * size, from.Count * size);
        new Span<byte>((byte*)to.Address + (from.Count * size), checked((int)((to.Count - from.Count) * size))).Clear();
        return filled;
    }
}
