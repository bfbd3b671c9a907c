using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;

namespace Benchmarks;

/// <summary>
/// Annotating 8 blocks of 300 tokens after 64 of context with the default model: <c>npm run bench -- annotation</c>. The ratios are the
/// claims: plain torch operations against ours, and the pass with codes recorded against the same with none kept. All take turns.
/// </summary>
internal static class AnnotationFigures
{
    private const int Blocks = 8;
    private const int Context = 64;
    private const int Tokens = 300;
    private const int Usual = 5; // rounds

    public static void Print(FigureTable table)
    {
        NativeTorch.Load();
        var folder = Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook");
        using var plain = new PlainTorch(folder);
        using var fast = CodebookModel.Load(folder, new() { CheckHashes = false }, CancellationToken.None);
        using var exact = CodebookModel.Load(folder, new() { CheckHashes = false, Precision = Precision.Float32 }, CancellationToken.None);
        var ids = fast.Tokenizer.EncodeIds(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "moby-dick-opening.txt")));
        TokenBlock[] blocks =
        [
            .. Enumerable.Range(0, Blocks)
                .Select(
                    block => new TokenBlock(
                        [.. Enumerable.Range(0, Context + Tokens).Select(at => ids[((block * 31) + at) % ids.Length])], Context)),
        ];
        table.Add("of plain torch's codes, ours in float32 are the same, %", 100 * Share(plain, exact, blocks), "");

        var (torch, float32, own, nothing) = (new List<Cost>(), new List<Cost>(), new List<Cost>(), new List<Cost>());
        for (var round = -1; round < table.Rounds(Usual); round++) // the first warms up
        {
            foreach (var (costs, run) in new (List<Cost>, Action)[]
            {
                (torch, () =>
                {
                    foreach (var block in blocks) // one at a time: the matrices fit the cache better
                        plain.Annotate([block.Ids]);
                }),
                (float32, () => exact.Read(blocks, CancellationToken.None)), (own, () => fast.Read(blocks, CancellationToken.None)),
                (nothing, () => fast.Run(blocks, CancellationToken.None)),
            })
            {
                var cost = Cost.Of(run);
                if (round >= 0)
                    costs.Add(cost);
            }
        }

        var what = $"annotating {Blocks} blocks of {Tokens} tokens";
        table.Add($"{what}, {fast.Precision}", Rate(own), "tokens/s", $"plain torch, float32: {FigureTable.Text(Rate(torch)[0])}");
        table.Add($"{what}, float32", Rate(float32), "tokens/s");
        table.Add($"{what}, {fast.Precision}, in plain torch's time", [.. torch.Zip(own, static (a, b) => a.Clock / b.Clock)], "");
        table.Add("the same, of the processor", [.. torch.Zip(own, static (a, b) => a.Processor / b.Processor)], "");
        table.Add(
            "the same pass with no codes kept, in annotating, of the processor",
            [.. nothing.Zip(own, static (a, b) => a.Processor / b.Processor)], "");
    }

    private static double[] Rate(List<Cost> costs) => [.. costs.Select(static cost => Blocks * Tokens / cost.Clock * 1e3)];

    /// <summary>That both sides compute the same thing is looked at, not assumed.</summary>
    private static double Share(PlainTorch plain, CodebookModel exact, TokenBlock[] blocks)
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
