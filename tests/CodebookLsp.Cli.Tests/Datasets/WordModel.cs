using System.Text.RegularExpressions;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>A stand-in for the model whose code L0.0:7 fires on the words <c>ship</c> and <c>rocket</c> and on nothing else, so that people
/// can see in a file what must be where.</summary>
internal static partial class WordModel
{
    private const int Code = 7;

    public static LoadedModel Source { get; } = FakeModel.Loaded with { Read = static (blocks, _) => [.. blocks.Select(Grid)] };

    private static CodeGrid Grid(TokenBlock block)
    {
        var pieces = Array.ConvertAll(block.Ids, FakeModel.Tokenizer.Piece);
        var words = Words().Matches(string.Concat(pieces));
        var slots = FakeModel.Sites.Sum(static site => site.K);
        var (ids, scores, at) = (new List<int>(), new List<float>(), 0);
        for (var token = 0; token < pieces.Length; token++)
        {
            var (start, end) = (at, at += pieces[token].Length);
            for (var slot = 0; slot < slots && token >= block.Context; slot++)
            {
                ids.Add(slot == 0 && words.Any(word => word.Index < end && start < word.Index + word.Length) ? Code : slot);
                scores.Add(-1);
            }
        }

        return new(FakeModel.Sites, block.Ids.Length - block.Context, [.. ids], [.. scores]);
    }

    [GeneratedRegex("ship|rocket")]
    private static partial Regex Words();
}
