using System.Runtime.InteropServices;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Transformers;

/// <summary>The working memory of <see cref="QuantisedDecoder"/>, which is the same for every layer and pass.</summary>
/// <param name="rows">For so many rows at most.</param>
/// <param name="between">The largest <see cref="LowRankUpdate.Between"/>.</param>
internal sealed unsafe class ContinuationScratch(TransformerOptions options, int rows, int between) : IDisposable
{
    private const int Together = 3; // products of the same rows, at most

    private readonly float* thin = Allocate(rows * Together, between);

    public int Rows => rows;

    /// <summary>[rows, width]</summary>
    public float* Stream { get; } = Allocate(rows, options.Width);

    /// <summary>[rows, width]: what a sublayer adds to the stream, and numbers on their way to be rounded.</summary>
    public float* Delta { get; } = Allocate(rows, options.Width);

    /// <summary>[rows, qkv width]</summary>
    public float* Qkv { get; } = Allocate(rows, options.QkvWidth);

    /// <summary>[rows, heads · 64]: what attention found, then what it is snapped to.</summary>
    public float* Found { get; } = Allocate(rows, options.Heads * Tile.Columns);

    /// <summary>[rows, intermediate]</summary>
    public float* Gate { get; } = Allocate(rows, options.Intermediate);

    /// <summary>[rows, intermediate]</summary>
    public float* Up { get; } = Allocate(rows, options.Intermediate);

    /// <summary>The stream through a norm.</summary>
    public QuantisedRows Input { get; } = new(rows, options.Width);

    /// <summary>What attention found, snapped where there are codebooks.</summary>
    public QuantisedRows Merged { get; } = new(rows, options.Heads * Tile.Columns);

    /// <summary>The MLP's inner vectors.</summary>
    public QuantisedRows Inner { get; } = new(rows, options.Intermediate);

    /// <summary>The first products of adapters, [rows, <see cref="Between"/>].</summary>
    /// <param name="number">Which one of the products of the same rows.</param>
    public float* Thin(int number) => thin + ((long)number * rows * between);

    /// <summary>How far apart rows are there; 0 without adapters.</summary>
    public int Between => between;

    public void Dispose()
    {
        NativeMemory.AlignedFree(thin);
        NativeMemory.AlignedFree(Stream);
        NativeMemory.AlignedFree(Delta);
        NativeMemory.AlignedFree(Qkv);
        NativeMemory.AlignedFree(Gate);
        NativeMemory.AlignedFree(Up);
        NativeMemory.AlignedFree(Found);
        Input.Dispose();
        Merged.Dispose();
        Inner.Dispose();
    }

    private static float* Allocate(long rows, long width) => (float*)NativeMemory.AlignedAlloc((nuint)(rows * width) * sizeof(float), 64);
}
