using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Revisions;

/// <summary>What the parts of a text that has been read are about, by what a reader is told of the passages of their tokens.</summary>
internal sealed class PartThemes
{
    private readonly LiveText text;
    private readonly LiveThemes themes;

    private PartThemes(LiveText text, LiveThemes themes)
    {
        (this.text, this.themes) = (text, themes);
        Shares = themes.Text.Document.Themes.ToDictionary(static one => one.Theme, static one => one.Share);
    }

    /// <summary>The share of the text's tokens that is about each theme.</summary>
    public IReadOnlyDictionary<Theme, double> Shares { get; }

    /// <summary>Null where there are no themes for it.</summary>
    public static PartThemes? Of(LiveText text, OpenThemes? open) => text.Themed(open) is { } themes ? new(text, themes) : null;

    /// <summary>The theme that most tokens of a part are about; null where nothing is stated.</summary>
    public Theme? Most(TextRange part) => part.Length == 0 ? null : text.Tokens(part.Start, part.End)
        .Select(token => themes.PassageAt(text.NumberOf(token))?.Themes is [var first, ..] ? first.Theme : null)
        .OfType<Theme>().GroupBy(static theme => theme.Number)
        .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key).FirstOrDefault()?.First();
}
