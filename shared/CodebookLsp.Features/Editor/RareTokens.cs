using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>A token whose codes are rare for its text.</summary>
/// <param name="Alone">How many of its codes fire on no other token.</param>
/// <param name="Sites">How many codes it has.</param>
/// <param name="Names">Some of those that fire nowhere else, by label and name.</param>
public sealed record RareToken(TextRange Range, string Text, int Alone, int Sites, IReadOnlyList<string> Names);

/// <summary>Finds the tokens that stand out: more of their codes fire nowhere else than of nearly all other tokens.</summary>
public static class RareTokens
{
    /// <summary>A text with fewer tokens has no usual.</summary>
    private const int FewestTokens = 200;

    /// <summary>How many standard deviations above the mean stand out.</summary>
    private const double Deviations = 3;

    public static IReadOnlyList<RareToken> In(LiveText text, LiveSettings settings) => text.Ask(counts =>
    {
        if (counts.Tokens < FewestTokens)
            return [];

        var among = settings.Sites.Among(text.Model.Loaded.Sites);
        var all = new List<(LiveToken Token, CodeGrid Grid, int Alone)>();
        for (var block = 0; block < text.Blocks.Count; block++)
        {
            for (var index = 0; text.Codes(block) is { } grid && index < grid.Tokens; index++)
            {
                if (text.IsTrusted(text.Token(block, index)))
                    all.Add((text.Token(block, index), grid, Alone(grid, index, among, counts).Count()));
            }
        }

        var mean = all.Average(static one => one.Alone);
        var deviation = Math.Sqrt(all.Average(one => (one.Alone - mean) * (one.Alone - mean)));
        var rare = new List<RareToken>();
        foreach (var (token, grid, alone) in all.Where(one => deviation > 0 && one.Alone > mean + (Deviations * deviation)))
        {
            if (Visible.Part(text, token) is { } visible)
                rare.Add(
                    new(
                        visible, text.Text[visible.Start..visible.End], alone, among.Sum(site => text.Model.Loaded.Sites[site].K),
                        [
                            .. Alone(grid, token.Index, among, counts)
                                .Take(3)
                                .Select(code => settings.Labels.Titled(code, text.Model.Names)),
                        ]));
        }

        return (IReadOnlyList<RareToken>)rare;
    });

    private static IEnumerable<CodeId> Alone(CodeGrid grid, int token, IReadOnlyList<int> among, CodeCounts counts)
    {
        foreach (var site in among)
        {
            foreach (var code in grid.Codes(token, site).ToArray())
            {
                if (counts[site, code] == 1)
                    yield return new(site, code);
            }
        }
    }
}
