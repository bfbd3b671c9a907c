using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// Which code has which colour in one open text: a function of the text and the settings, whatever was shown before. What is chosen by
/// itself is remembered for one version only, and chosen again there as more of it comes to be read.
/// </summary>
internal sealed class ColorSlots
{
    /// <summary>A short text gets fewer colours, or all of it would be coloured.</summary>
    private const int TokensAColor = 120;

    private (LiveText Text, long Tokens, bool Complete, IReadOnlyList<int> Sites, IReadOnlyList<CodeId> Codes)? chosen;

    /// <summary>Colours (from 1) of codes. Call only inside <see cref="LiveText.Ask"/>.</summary>
    public IReadOnlyDictionary<CodeId, int> Of(LiveText text, CodeCounts counts, IReadOnlyList<int> among, LiveSettings settings)
    {
        var colors = new Dictionary<CodeId, int>();
        if (settings.ColorChoice == ColorChoice.Off)
            return colors;

        foreach (var followed in settings.Followed)
        {
            if (text.Model.Names.Find(followed.Name) is { } code)
                colors.TryAdd(code, followed.Color);
        }

        if (settings.HasAutomaticColors && counts.Tokens > 0)
        {
            Wished.Give(
                colors, Automatic(text, counts, among).OrderBy(static code => code.Site).ThenBy(static code => code.Code),
                static code => (code.Site * 31) + code.Code, LiveSettings.Colors);
        }

        return colors;
    }

    private IReadOnlyList<CodeId> Automatic(LiveText text, CodeCounts counts, IReadOnlyList<int> among)
    {
        // While a text is being read, what is chosen changes only when there is a quarter more of it.
        var complete = text.Unread == 0;
        if (chosen is { } known && ReferenceEquals(known.Text, text) && known.Sites.SequenceEqual(among) && known.Complete == complete
            && (complete || (counts.Tokens - known.Tokens) * 4 < known.Tokens))
            return known.Codes;

        var most = (int)Math.Clamp(counts.Tokens / TokensAColor, 1, LiveSettings.Colors);
        var codes = PassageCodes.Find(text, counts, among, most);
        chosen = (text, counts.Tokens, complete, among, codes);
        return codes;
    }
}
