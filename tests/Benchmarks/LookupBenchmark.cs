using BenchmarkDotNet.Attributes;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>
/// Finding the closest codes and writing their mean, for one layer's codebooks: plain torch, which writes down every similarity, against
/// <see cref="NearestCodes"/>. Run inside this process, because libtorch may be a copy that only this process has loaded.
/// </summary>
[InProcess]
[MemoryDiagnoser(displayGenColumns: false)]
public unsafe class LookupBenchmark : IDisposable
{
    private Tensor x = null!;       // [rows, heads · width]
    private Tensor narrow = null!;  // the same in bfloat16
    private Tensor vectors = null!; // [heads, codes, width]
    private Tensor columns = null!; // [heads, width, codes]
    private Tensor narrowColumns = null!;
    private Tensor halfSquares = null!; // [heads, 1, codes]
    private NearestCodes nearest = null!;
    private int[] ids = [];
    private float[] scores = [];
    private float[] output = [];
    private ushort[] narrowOutput = [];

    /// <summary>The default model's layer, and one of the paper's size.</summary>
    public enum LayerShape
    {
        Codes1024K1,
        Codes10000K8,
    }

    [Params(LayerShape.Codes1024K1, LayerShape.Codes10000K8)]
    public LayerShape Shape { get; set; }

    [Params(1, 512)]
    public int Rows { get; set; }

    private int K => Shape == LayerShape.Codes1024K1 ? 1 : 8;

    private int Codes => Shape == LayerShape.Codes1024K1 ? 1024 : 10000;

    private const int Heads = 9;
    private const int Width = 64;

    [GlobalSetup]
    public void Setup()
    {
        NativeTorch.Load();
        using var generator = new Generator(1);
        x = randn(Rows, Heads * Width, generator: generator);
        narrow = x.to_type(ScalarType.BFloat16);
        vectors = randn(Heads, Codes, Width, generator: generator);
        columns = vectors.transpose(1, 2).contiguous();
        narrowColumns = columns.to_type(ScalarType.BFloat16);
        halfSquares = vectors.square().sum(-1).div(2).unsqueeze(1);
        nearest = new(vectors, Similarity.Euclidean);
        ids = new int[Rows * Heads * K];
        scores = new float[ids.Length];
        output = new float[Rows * Heads * Width];
        narrowOutput = new ushort[output.Length];
    }

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var tensor in new[] { x, narrow, vectors, columns, narrowColumns, halfSquares })
            tensor.Dispose();
        nearest.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Torch() => Snap(x, columns);

    /// <summary>Not exact: bfloat16 products put close codes in the wrong order.</summary>
    [Benchmark]
    public void TorchBFloat16() => Snap(narrow, narrowColumns);

    [Benchmark]
    public void Nearest()
    {
        using var memory = new TensorMemory(x);
        fixed (int* id = ids)
        fixed (float* score = scores, mean = output)
        {
            nearest.Find((float*)memory.Address, Rows, K, id, score);
            nearest.Mean(id, Rows, K, mean);
        }
    }

    [Benchmark]
    public void NearestBFloat16()
    {
        using var memory = new TensorMemory(narrow);
        fixed (int* id = ids)
        fixed (float* score = scores)
        fixed (ushort* mean = narrowOutput)
        {
            nearest.Find((ushort*)memory.Address, Rows, K, id, score);
            nearest.Mean(id, Rows, K, mean);
        }
    }

    private void Snap(Tensor input, Tensor codeColumns)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var z = input.view(Rows, Heads, Width).transpose(0, 1);                        // [heads, rows, width]
        var similarity = z.matmul(codeColumns).sub_(halfSquares.to_type(input.dtype)); // [heads, rows, codes]
        var (_, chosen) = similarity.topk(K, dim: -1);                                 // [heads, rows, k]
        var index = chosen.view(Heads, -1, 1).expand(-1, -1, Width);
        _ = vectors.gather(1, index).view(Heads, Rows, K, Width).mean([2]).transpose(0, 1).to_type(input.dtype).contiguous();
    }
}
