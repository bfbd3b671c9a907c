using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Support;

/// <summary>A stand-in for the model whose codes tell a token and nothing else, so that texts of the same words have the same
/// codes.</summary>
internal static class TokenModel
{
    public static LoadedModel Source { get; } = FakeModel.Loaded with { Read = static (blocks, _) => [.. blocks.Select(Grid)] };

    /// <summary>Has a command load it.</summary>
    public static CommandContext Loads(CommandContext context) => context with { Open = static (_, _, _) => Source };

    private static CodeGrid Grid(TokenBlock block)
    {
        var ids = new List<int>();
        for (var token = block.Context; token < block.Ids.Length; token++)
        {
            var slot = 0;
            foreach (var site in FakeModel.Sites)
            {
                for (var rank = 0; rank < site.K; rank++, slot++)
                    ids.Add(((block.Ids[token] * (7 + slot)) + rank) % site.Codes);
            }
        }

        return new(FakeModel.Sites, block.Ids.Length - block.Context, [.. ids], new float[ids.Count]);
    }
}
