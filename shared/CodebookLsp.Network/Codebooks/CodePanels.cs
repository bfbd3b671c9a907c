using System.Runtime.InteropServices;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// One codebook laid out for <see cref="Tile"/>: panels of 64 codes, each [width, 64], and a number to add to each code's product so that
/// the sums rank the codes. Codes that only fill up the last panel get minus infinity. Panels are made when they are first asked for.
/// </summary>
internal sealed unsafe class CodePanels : IDisposable
{
    private readonly Lock gate = new();
    private readonly float* rows; // [codes, width]
    private readonly int codes;
    private readonly Similarity similarity;
    private readonly float* biases;
    private volatile float* panels; // null before they are made

    /// <param name="rows">[codes, width]; outlive this, and do not change.</param>
    public CodePanels(float* rows, int codes, int width, Similarity similarity)
    {
        this.rows = rows;
        (this.codes, this.similarity) = (codes, similarity);
        (Width, Count) = (width, (codes + Tile.Columns - 1) / Tile.Columns);
        biases = (float*)NativeMemory.AlignedAlloc((nuint)Count * Tile.Columns * sizeof(float), 64);

        // Euclidean: ‖z − c‖² = ‖z‖² − 2 (z·c − ‖c‖² / 2), so the larger bracket is the closer code.
        for (var code = 0; code < Count * Tile.Columns; code++)
            biases[code] = code >= codes ? float.NegativeInfinity : similarity == Similarity.Euclidean ? (float)(-Squares(code) / 2) : 0;
    }

    public int Width { get; }

    /// <summary>How many panels there are.</summary>
    public int Count { get; }

    /// <summary>[width, 64]</summary>
    public float* Panel(int panel) => (panels is not null ? panels : Made()) + ((long)panel * Width * Tile.Columns);

    /// <summary>[64]</summary>
    public float* Biases(int panel) => biases + ((long)panel * Tile.Columns);

    /// <summary>Gives the panels up until they are next asked for. Not while somebody reads them.</summary>
    public void Release()
    {
        lock (gate)
        {
            NativeMemory.AlignedFree(panels);
            panels = null;
        }
    }

    public void Dispose()
    {
        Release();
        NativeMemory.AlignedFree(biases);
    }

    private float* Made()
    {
        lock (gate)
        {
            if (panels is not null)
                return panels;
            var size = (nuint)Count * (nuint)Width * Tile.Columns;
            var made = (float*)NativeMemory.AlignedAlloc(size * sizeof(float), 64);
            for (var code = 0; code < Count * Tile.Columns; code++)
            {
                var column = made + ((long)(code / Tile.Columns) * Width * Tile.Columns) + (code % Tile.Columns);
                var row = rows + ((long)code * Width);

                // Inner product: z·c / ‖c‖.
                var factor = similarity == Similarity.InnerProduct && code < codes ? 1 / Math.Sqrt(Squares(code)) : 1;
                for (var at = 0; at < Width; at++)
                    column[at * Tile.Columns] = code < codes ? (float)(row[at] * factor) : 0;
            }

            return panels = made;
        }
    }

    private double Squares(int code)
    {
        var squares = 0.0;
        foreach (var value in new ReadOnlySpan<float>(rows + ((long)code * Width), Width))
            squares += (double)value * value;
        return squares;
    }
}
