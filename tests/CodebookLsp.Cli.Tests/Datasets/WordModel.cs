using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Tests;
using CodebookLsp.Network;

namespace CodebookLsp.Cli.Tests;

/// <summary>A stand-in for the model whose code L0.0:7 fires on the words <c>ship</c> and <c>rocket</c> and on nothing else, so that people can see in a file what must be where.</summary>
internal static class WordModel
{
    private const int Code = 7;

    private static readonly HashSet<int> Words = [.. new[] { "ship", " ship", "rocket", " rocket" }.Select(static word => FakeModel.Tokenizer.EncodeIds(word)).Select(Assert.ContainsSingle)];

    public static CodeSource Source { get; } = FakeModel.Source with { Read = Read };

    private static IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel) => [.. blocks.Select(Grid)];

    private static CodeGrid Grid(TokenBlock block)
    {
        var slots = FakeModel.Sites.Sum(static site => site.K);
        var (ids, scores) = (new List<int>(), new List<float>());
        foreach (var token in block.Ids[block.Context..])
        {
            for (var slot = 0; slot < slots; slot++)
            {
                ids.Add(slot == 0 && Words.Contains(token) ? Code : slot);
                scores.Add(-1);
            }
        }

        return new(FakeModel.Sites, block.Ids.Length - block.Context, [.. ids], [.. scores]);
    }
}
