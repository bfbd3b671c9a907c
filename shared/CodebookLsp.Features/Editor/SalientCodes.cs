using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// Which codes of a token are shown first in the editor: by how rare they are in the text, how unusual here, and how well it is known what
/// they mean.
/// </summary>
internal static class SalientCodes
{
    /// <summary>
    /// What a label that can be relied on is worth, in standard deviations of fit: as much as the code being a thirtieth as frequent.
    /// </summary>
    private const double Labelled = 1.5;

    /// <summary>Of a token that has been read. Call inside <see cref="LiveText.Ask"/>.</summary>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<TokenCode> Of(LiveText text, CodeCounts counts, LiveToken token, LiveSettings settings, int most) =>
        counts.MostSalient(
        text.Shown(token.Block)!, token.Index, settings.Sites.Among(text.Model.Loaded.Sites), most,
        settings.Labels.Count == 0 ? null : code => Labelled * settings.Labels.QualityOf(code));
}
