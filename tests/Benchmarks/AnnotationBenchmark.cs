using BenchmarkDotNet.Attributes;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;

namespace Benchmarks;

/// <summary>
/// Annotating 8 blocks of 300 tokens after 64 of context with the default model. The ratios are the claims: ours against plain torch
/// operations, and with codes recorded against the same pass with none kept.
/// </summary>
[InProcess]
[WarmupCount(1)]
[IterationCount(6)]
[InvocationCount(1)]
public class AnnotationBenchmark : IDisposable
{
    private const int Blocks = 8;
    private const int Context = 64;
    private const int Tokens = 300;

    private PlainTorch plain = null!;
    private CodebookModel fast = null!;
    private CodebookModel exact = null!;
    private TokenBlock[] blocks = null!;

    [GlobalSetup]
    public void Load()
    {
        NativeTorch.Load();
        var model = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        plain = new(model);
        fast = CodebookModel.Load(model, new(), CancellationToken.None);
        exact = CodebookModel.Load(model, new() { Precision = Precision.Float32 }, CancellationToken.None);
        var ids = fast.Tokenizer.EncodeIds(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "moby-dick-opening.txt")));
        blocks =
        [
            .. Enumerable.Range(0, Blocks)
                .Select(
                    block => new TokenBlock(
                        [.. Enumerable.Range(0, Context + Tokens).Select(at => ids[((block * 31) + at) % ids.Length])], Context)),
        ];
        Console.WriteLine($"// {Share():P2} of plain torch's ids are ours in float32; the machine's precision is {fast.Precision}");
    }

    [Benchmark(Baseline = true, Description = "plain torch operations, float32")]
    // a block at a time: the matrices fit the cache better
    public int PlainOperations() => blocks.Sum(block => plain.Annotate([block.Ids]).Count);

    [Benchmark(Description = "annotate, float32")]
    public int Exact() => exact.Read(blocks, CancellationToken.None).Count;

    [Benchmark(Description = "annotate, the machine's precision")]
    public int Annotate() => fast.Read(blocks, CancellationToken.None).Count;

    [Benchmark(Description = "the same pass, no codes kept")]
    public void NothingKept() => fast.Run(blocks, CancellationToken.None);

    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        plain.Dispose();
        fast.Dispose();
        exact.Dispose();
    }

    /// <summary>That both sides compute the same thing is looked at, not assumed.</summary>
    private double Share()
    {
        var theirs = plain.Annotate([.. blocks.Select(static block => block.Ids)]);
        var ours = exact.Read(blocks, CancellationToken.None);
        var (same, all, heads) = (0L, 0L, exact.Sites.Count / theirs.Count);
        for (var block = 0; block < Blocks; block++)
        {
            for (var token = 0; token < Tokens; token++)
            {
                for (var site = 0; site < exact.Sites.Count; site++)
                {
                    all++;
                    var row = (block * (Context + Tokens)) + Context + token;
                    same += theirs[site / heads][(row * heads) + (site % heads)] == ours[block].Codes(token, site)[0] ? 1 : 0;
                }
            }
        }

        return (double)same / all;
    }
}
