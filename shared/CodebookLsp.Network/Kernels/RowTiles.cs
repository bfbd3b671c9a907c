using System.Collections.Concurrent;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>
/// The product of many rows with a matrix by libtorch, asked for a few kinds of product only: so many rows as <see cref="Height"/> allows
/// (filled up with zeros) and a part of the outputs, on one thread. How many rows and threads there really are decides only how the rows
/// are divided.
/// </summary>
/// <remarks>
/// What is left to the library, that a row's sums are the same at every place among so many rows as they are among 64, is tried once for
/// every kind of product, on the processor that it runs on. Where it does not hold for a number of rows, 64 are used; where it does
/// not hold for 64, <see cref="SmallBatchMatmul"/> multiplies.
/// </remarks>
internal static unsafe class RowTiles
{
    private const int Most = 256; // rows; the library lays out the matrix anew in every call, and more rows hardly share that better
    private const int Common = 64; // rows; all other tiles are compared with these
    private const int MostOutputs = 512; // so that few rows are work for several threads too
    private const int Alignment = 64; // bytes; libtorch's own tensors have it, and libraries may begin differently without

    private static readonly ConcurrentDictionary<Kind, bool> Known = [];

    /// <param name="x">[rows, width] float32 or bfloat16, contiguous</param>
    /// <param name="weight">[outputs, width] in the same numbers</param>
    /// <param name="bias">[outputs] in the same numbers; null for none</param>
    /// <returns>[rows, outputs] in the same numbers</returns>
    public static Tensor Multiply(Tensor x, Tensor weight, Tensor? bias = null)
    {
        var kind = new Kind(Common, (int)weight.shape[0], (int)x.shape[1], x.dtype, bias is not null);
        if (!Known.GetOrAdd(kind, AddsUpAlike))
            return SmallBatchMatmul.Multiply(x, weight, bias);
        var (count, outputs, part) = ((int)x.shape[0], kind.Outputs, Part(kind.Outputs));
        var parts = (outputs + part - 1) / part;
        var tiles = Tiles(count, parts, kind);
        using var scope = NewDisposeScope();
        var all = empty([tiles[^1].First + tiles[^1].Rows, outputs], x.dtype, CPU);
        var aligned = Filled(x, count);
        var last = Filled(aligned.narrow(0, tiles[^1].First, count - tiles[^1].First), tiles[^1].Rows);
        RowParallel.For(tiles.Count * parts, (long)count * outputs * kind.Width, (from, to) =>
        {
            var before = RowParallel.Use(1);
            using var quiet = inference_mode();
            for (var cell = from; cell < to; cell++)
            {
                // A part of the matrix stays in the cache for all rows.
                var (tile, first) = (tiles[cell % tiles.Count], cell / tiles.Count * part);
                var size = Math.Min(part, outputs - first);
                using var rows = tile == tiles[^1] ? last.alias() : aligned.narrow(0, tile.First, tile.Rows);
                using var columns = weight.narrow(0, first, size);
                using var addition = bias?.narrow(0, first, size);
                using var place = all.narrow(0, tile.First, tile.Rows);
                using var output = place.narrow(1, first, size);
                MultiplyInto(output, rows, columns, addition);
            }

            _ = RowParallel.Use(before);
        });
        return all.narrow(0, 0, count).MoveToOuterDisposeScope();
    }

    private static void MultiplyInto(Tensor output, Tensor x, Tensor weight, Tensor? bias)
    {
        using var turned = weight.t();
        if (bias is not null)
            output.copy_(bias);
        output.addmm_(x, turned, beta: bias is null ? 0 : 1, alpha: 1);
    }

    /// <summary>
    /// How the rows are divided: into as few tiles as can be, or a few more so that all threads have as much to do, all as high as each
    /// other but for the last.
    /// </summary>
    private static List<(int First, int Rows)> Tiles(int count, int parts, Kind kind)
    {
        var number = (count + Most - 1) / Most;
        while (number * parts % RowParallel.Threads != 0 && count / (number + 1) >= Common)
            number++;
        var each = Allowed((count + number - 1) / number);
        var tiles = new List<(int First, int Rows)>();
        for (var first = 0; first < count; first += each)
            tiles.Add((first, Math.Min(each, Allowed(Math.Min(each, count - first)))));
        return tiles;

        int Allowed(int rows) => Known.GetOrAdd(kind with { Rows = Height(rows) }, AddsUpAlike) ? Height(rows) : Common;
    }

    /// <summary>How high a tile is for so many rows: few heights, so that few have to be tried, and few rows of zeros.</summary>
    private static int Height(int rows) => rows <= 4 ? 4 : rows <= 8 ? 8 : (rows + 15) / 16 * 16;

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

    private static bool AddsUpAlike(Kind kind)
    {
        var before = RowParallel.Use(1);
        using var quiet = inference_mode();
        var part = Part(kind.Outputs);
        var alike = new[] { part, kind.Outputs % part }.Where(size => size > 0 && size <= kind.Outputs).All(size =>
            SummationOrder.Of(Library, Math.Max(kind.Rows, Common), Math.Min(kind.Rows, Common), size, kind.Width, kind.Type, kind.Biased)
                is { Everywhere: true, InShorter: true });
        _ = RowParallel.Use(before);
        return alike;

        Tensor Library(Tensor x, Tensor weight, Tensor? bias)
        {
            using var all = empty([x.shape[0], kind.Outputs], kind.Type, CPU);
            using var output = all.narrow(1, 0, weight.shape[0]);
            MultiplyInto(output, x, weight, bias);
            return output.contiguous();
        }
    }

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

    /// <summary>A product of so many rows with a part of so many outputs.</summary>
    private sealed record Kind(int Rows, int Outputs, int Width, ScalarType Type, bool Biased);
}
