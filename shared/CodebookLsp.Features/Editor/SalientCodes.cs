using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Editor;

/// <summary>A code of a token, and what its label is worth there.</summary>
/// <param name="Label">Null where nobody has said what it means.</param>
/// <param name="Worth">Null without a label.</param>
internal sealed record SalientCode(TokenCode Code, CodeLabel? Label, LabelWorth? Worth)
{
    public CodeId Id => new(Code.Site, Code.Code);
}

/// <summary>
/// Which codes of a token are shown first in the editor: those that say what the text does not say by itself and that is true here, then
/// those of which nobody knows what they mean, then what is usually so, and at the end what one sees anyway. Among these the rarer in the
/// text, the more unusual here, and the better known.
/// </summary>
internal static class SalientCodes
{
    /// <summary>
    /// What a label that can be relied on is worth, in standard deviations of fit: as much as the code being a thirtieth as frequent.
    /// </summary>
    private const double Labelled = 1.5;

    /// <summary>Of a token of which something is shown. Call inside <see cref="LiveText.Ask"/>.</summary>
    public static IReadOnlyList<SalientCode> Of(LiveText text, CodeCounts counts, LiveToken token, LiveSettings settings) =>
        [.. Ranked(text, counts, token, settings).OrderBy(static code => Order(code.Worth))];

    /// <summary>The first of them; null where the settings show no codebook.</summary>
    public static SalientCode? First(LiveText text, CodeCounts counts, LiveToken token, LiveSettings settings)
    {
        var best = default(SalientCode);
        foreach (var code in Ranked(text, counts, token, settings))
        {
            if (best is null || Order(code.Worth) < Order(best.Worth))
                best = code;
            if (best.Worth == LabelWorth.Fact)
                break;
        }

        return best;
    }

    private static IEnumerable<SalientCode> Ranked(LiveText text, CodeCounts counts, LiveToken token, LiveSettings settings) =>
        counts.MostSalient(
                text.Shown(token.Block)!, token.Index, settings.Sites.Among(text.Model.Loaded.Sites), int.MaxValue,
                settings.Labels.Count == 0 ? null : code => Labelled * settings.Labels.QualityOf(code))
            .Select(code =>
            {
                var label = settings.Labels.Of(new(code.Site, code.Code));
                return new SalientCode(code, label, label is null ? null : text.Truth.Worth(label, token, settings));
            });

    private static int Order(LabelWorth? worth) => worth switch
    {
        LabelWorth.Fact => 0,
        null => 1,
        LabelWorth.Usually => 2,
        _ => 3,
    };
}
