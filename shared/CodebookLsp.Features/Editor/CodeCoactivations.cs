using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>A code that is active with another one.</summary>
/// <param name="Coactivations">On how many of the other's tokens both are active.</param>
/// <param name="Of">How many tokens the other one has.</param>
/// <param name="Lift">How many times as often as chance would have it.</param>
/// <param name="Places">The other's tokens where both are active: what can be seen of them, in the order of the text.</param>
/// <param name="Own">Where the neighbour itself fires then.</param>
public sealed record CoactivatedCode(
    CodeId Code, bool OnSameToken, int Coactivations, int Of, double Lift, IReadOnlyList<TextRange> Places, IReadOnlyList<TextRange> Own);

/// <summary>
/// Which codes go with a code in a text. What comes in: codes of the token before, and codes of the same token at layers below, from which
/// the model computes it. What goes out: codes of the token after, and codes of the same token at layers above.
/// </summary>
public static class CodeCoactivations
{
    private const int Most = 20;

    private const int MostPlaces = 200;

    /// <summary>A pair that fires together less often may do so by chance.</summary>
    private const int Fewest = 3;

    /// <summary>G² above which chance is an unlikely cause, even though tens of thousands of codes are looked at (p &lt; 10⁻⁶).</summary>
    private const double Clear = 24;

    public static IReadOnlyList<CoactivatedCode> Incoming(LiveText text, CodeId code, LiveSettings settings) =>
        Find(text, code, settings, -1);

    public static IReadOnlyList<CoactivatedCode> Outgoing(LiveText text, CodeId code, LiveSettings settings) =>
        Find(text, code, settings, 1);

    /// <param name="step">−1: what comes in, 1: what goes out.</param>
    private static IReadOnlyList<CoactivatedCode> Find(LiveText text, CodeId code, LiveSettings settings, int step) => text.Ask(counts =>
    {
        var sites = text.Model.Loaded.Sites;
        var among = settings.Sites.Among(sites);
        var coactivations = new Dictionary<(CodeId Code, bool Same), List<(LiveToken Token, LiveToken Own)>>();
        var firings = 0;
        foreach (var (token, grid) in Tokens(text))
        {
            if (!grid.Codes(token.Index, code.Site).Contains(code.Code))
                continue;

            firings++;
            foreach (var site in among.Where(site => (sites[site].Layer - sites[code.Site].Layer) * step > 0))
                Add(grid, token, site, true, token);
            if (LiveWords.Beside(text, token, step) is { } other && text.IsRead(other))
            {
                foreach (var site in among)
                    Add(text.Codes(other.Block)!, other, site, false, token);
            }
        }

        return (IReadOnlyList<CoactivatedCode>)
        [
            .. coactivations.Where(static pair => pair.Value.Count >= Fewest)
                .Select(pair =>
                    (
                        pair.Key, pair.Value,
                        Score: LogLikelihoodRatio.Of(
                            pair.Value.Count, firings, Math.Max(pair.Value.Count, counts[pair.Key.Code.Site, pair.Key.Code.Code]),
                            counts.Tokens)))
                .Where(static one => one.Score > Clear)
                .OrderByDescending(static one => one.Score)
                .Take(Most)
                .Select(one => new CoactivatedCode(
                    one.Key.Code, one.Key.Same, one.Value.Count, firings,
                    (double)one.Value.Count * counts.Tokens / ((double)firings * Math.Max(1, counts[one.Key.Code.Site, one.Key.Code.Code])),
                    Seen(text, one.Value.Select(static pair => pair.Token)), Seen(text, one.Value.Select(static pair => pair.Own)))),
        ];

        void Add(CodeGrid grid, LiveToken own, int site, bool same, LiveToken token)
        {
            foreach (var other in grid.Codes(own.Index, site))
            {
                var key = (new CodeId(site, other), same);
                if (!coactivations.TryGetValue(key, out var list))
                    coactivations.Add(key, list = []);
                list.Add((token, own));
            }
        }
    });

    private static IEnumerable<(LiveToken Token, CodeGrid Grid)> Tokens(LiveText text)
    {
        for (var block = 0; block < text.Blocks.Count; block++)
        {
            for (var index = 0; text.Codes(block) is { } grid && index < grid.Tokens; index++)
                yield return (text.Token(block, index), grid);
        }
    }

    private static IReadOnlyList<TextRange> Seen(LiveText text, IEnumerable<LiveToken> tokens) =>
        [.. tokens.Take(MostPlaces).Select(token => Visible.Part(text, token) ?? new(token.Start, token.End))];
}
