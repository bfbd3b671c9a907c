using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Wishes;

/// <summary>
/// The codes that raise the scores of words directly, by what they add to the residual stream. They are known of every word, whether any
/// text has it or not; but they bring up the words themselves rather than what is written about.
/// </summary>
internal static class OutputCodes
{
    private const int Most = 1000;

    /// <param name="tokens">With which the words begin.</param>
    /// <param name="firstLayer">What is added earlier is read by many layers before it reaches the output, and is left out.</param>
    /// <returns>The strongest first, the largest weight 1; none where no word has a token of its own.</returns>
    public static IReadOnlyList<ThemeCode> Of(LoadedModel model, IReadOnlyList<int> tokens, int firstLayer) => tokens.Count == 0 ? []
        : StrongestCodes.Of(
            model.ScoreCodes(tokens).SelectMany((codes, site) => codes.Select((score, code) => new ThemeCode(new(site, code), score)))
                .Where(one => one.Weight > 0 && model.Sites[one.Code.Site].Layer >= firstLayer),
            1, Most);
}
