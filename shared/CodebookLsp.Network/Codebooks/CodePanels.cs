using System.Runtime.InteropServices;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// One codebook laid out for <see cref="Tile"/>: panels of 64 codes, each [width, 64], and a number to add to each code's product so that
/// the sums rank the codes. Codes that only fill up the last panel get minus infinity.
/// </summary>
internal sealed unsafe class CodePanels : IDisposable
{
    private readonly float* panels;
    private readonly float* biases;

    /// <param name="rows">[codes, width]</param>
    public CodePanels(ReadOnlySpan<float> rows, int codes, int width, Similarity similarity)
    {
        (Width, Count) = (width, (codes + Tile.Columns - 1) / Tile.Columns);
        panels = (float*)NativeMemory.AlignedAlloc((nuint)Count * (nuint)width * Tile.Columns * sizeof(float), 64);
        biases = (float*)NativeMemory.AlignedAlloc((nuint)Count * Tile.Columns * sizeof(float), 64);
        for (var code = 0; code < Count * Tile.Columns; code++)
        {
            var column = Panel(code / Tile.Columns) + (code % Tile.Columns);
            var row = code < codes ? rows.Slice(code * width, width) : [];
            var squares = 0.0;
            foreach (var value in row)
                squares += (double)value * value;

            // Inner product: z·c / ‖c‖. Euclidean: ‖z − c‖² = ‖z‖² − 2 (z·c − ‖c‖² / 2), so the larger bracket is the closer code.
            var factor = similarity == Similarity.InnerProduct ? 1 / Math.Sqrt(squares) : 1;
            for (var at = 0; at < width; at++)
                column[at * Tile.Columns] = code < codes ? (float)(row[at] * factor) : 0;
            biases[code] = code >= codes ? float.NegativeInfinity : similarity == Similarity.Euclidean ? (float)(-squares / 2) : 0;
        }
    }

    public int Width { get; }

    /// <summary>How many panels there are.</summary>
    public int Count { get; }

    /// <summary>[width, 64]</summary>
    public float* Panel(int panel) => panels + ((long)panel * Width * Tile.Columns);

    /// <summary>[64]</summary>
    public float* Biases(int panel) => biases + ((long)panel * Tile.Columns);

    public void Dispose()
    {
        NativeMemory.AlignedFree(panels);
        NativeMemory.AlignedFree(biases);
    }
}
