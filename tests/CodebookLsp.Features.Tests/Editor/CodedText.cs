using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Editor;

/// <summary>An open text that has been read, whose tokens have the codes that a test gives them: one at each of two sites.</summary>
internal static class CodedText
{
    public const int Codes = 1000;

    public static IReadOnlyList<Site> Sites { get; } =
    [
        new(0, Placement.AttnPreproj, 0, Codes, 1), new(4, Placement.AttnPreproj, 0, Codes, 1),
    ];

    /// <param name="codes">Told a token's text and its number, gives its code at each site.</param>
    /// <param name="read">How many blocks have been read; null for all.</param>
    public static LiveText Open(string text, Func<string, int, (int First, int Second)> codes, int? read = null)
    {
        var live = LiveText.Open(new(FakeModel.Loaded with { Sites = Sites }, new(), new(1 << 20)), text);
        Read(live, codes, read);
        return live;
    }

    public static void Read(LiveText live, Func<string, int, (int First, int Second)> codes, int? read = null)
    {
        var number = 0;
        for (var block = 0; block < (read ?? live.Blocks.Count); block++)
        {
            var tokens = live.Blocks[block].Tokens.Length;
            int[] ids =
            [
                .. Enumerable.Range(0, tokens).SelectMany(index =>
                {
                    var (first, second) = codes(live.TextOf(live.Token(block, index)), number++);
                    return new[] { first, second };
                }),
            ];
            live.Set(block, new(Sites, tokens, ids, new float[ids.Length]));
        }
    }
}
