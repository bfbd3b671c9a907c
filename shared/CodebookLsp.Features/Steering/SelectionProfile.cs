using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>
/// Profiles from what somebody has selected in an open text. They steer what is generated; what is written is read as it was, so it need
/// not be read again.
/// </summary>
public static class SelectionProfile
{
    /// <summary>With more, added at full strength, the default model's texts fall apart.</summary>
    private const int MostAtOnce = 12;

    /// <summary>The codes themselves, added as they are: nothing is measured, so it is there at once.</summary>
    /// <returns>Null while none of the selection's codes has been read.</returns>
    public static SteeringProfile? Codes(LiveText text, int start, int end, string name, LoadedModel model)
    {
        var tally = new CodeTally(model.Sites);
        foreach (var block in text.Blocks.Index())
        {
            for (var index = 0; index < block.Item.Tokens.Length; index++)
            {
                var token = text.Token(block.Index, index);
                if (text.IsRead(token) && text.IsTrusted(token))
                    tally.Add(text.Codes(block.Index)!, index, token.Start < end && token.End > start);
            }
        }

        var codes = Salient(tally, model.Sites).Select(code => ProfileCode.Of(model.Sites, code)).ToArray();
        return codes.Length == 0 ? null : new(name, codes) { Model = model.Hash, Positions = SteeredPositions.Generated };
    }

    /// <summary>
    /// A selection is short: a code that fires twice in it and hardly elsewhere may be all there is, so there is no half to hold out.
    /// </summary>
    private static IReadOnlyList<CodeId> Salient(CodeTally tally, IReadOnlyList<Site> sites) =>
    [
        .. Enumerable.Range(0, sites.Count)
            .Select(site => Enumerable.Range(0, sites[site].Codes)
                .Where(code => tally.Hits(site, code) > 0)
                .Select(code =>
                    (
                        Code: new CodeId(site, code),
                        G: LogLikelihoodRatio.Of(tally.Hits(site, code), tally.Marked, tally.Firings(site, code), tally.Tokens)))
                .OrderByDescending(static code => code.G).FirstOrDefault())
            .Where(static code => code.G > 0)
            .OrderByDescending(static code => code.G)
            .Take(MostAtOnce)
            .Select(static code => code.Code),
    ];
}
