using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// A model whose codes can be told by looking at the text: the code of L0.0 is the token's first letter (a is 0, b is 1, up to t),
/// everywhere else it is 0. So "whale" and "water" share a code, and "the" has another.
/// </summary>
internal static class LetterModel
{
    public static TestModel Model { get; } = new() { Codes = Read };

    private static IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return [.. blocks.Select(Grid)];
    }

    private static CodeGrid Grid(TokenBlock block)
    {
        var (ids, scores) = (new List<int>(), new List<float>());
        foreach (var id in block.Ids[block.Context..])
        {
            foreach (var (index, site) in FakeModel.Sites.Index())
            {
                ids.AddRange(Enumerable.Range(0, site.K).Select(slot => index == 0 ? Letter(FakeModel.Tokenizer.Piece(id)) : slot));
                scores.AddRange(Enumerable.Repeat(-0.5f, site.K));
            }
        }

        return new(FakeModel.Sites, block.Ids.Length - block.Context, [.. ids], [.. scores]);
    }

    private static int Letter(string token) =>
        token.FirstOrDefault(char.IsAsciiLetter) is var letter and not '\0'
            ? (char.ToLowerInvariant(letter) - 'a') % FakeModel.Sites[0].Codes : 19;
}
