using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/themes</c>: what a document is about, all along it.</summary>
internal sealed class ThemesHandler(ThemeHost host)
{
    private const int Examples = 3;
    private const int LongestExample = 300; // in UTF-16 units
    private const int MostWords = 5;

    /// <summary>Of a document that has been read.</summary>
    public ThemesResult Themes(Snapshot snapshot)
    {
        if (snapshot.Themes is not { } read)
            return new(snapshot.Document.Version, host.ProblemOf(snapshot), 0, 0, [], [], [], []);

        var document = DocumentThemes.Of(snapshot.Text, read, snapshot.Settings);
        return new(
            snapshot.Document.Version, null, document.Tokens, document.Said,
            [.. document.Themes.Select(one => Entry(read.Open, one))],
            [.. document.Stretches.Select(stretch => Stretch(snapshot, read.Open, stretch))],
            [.. document.Places.Select(snapshot.Lines.LineAt)],
            document.Rest);
    }

    /// <summary>A theme as messages name it.</summary>
    public static ThemeEntry Entry(OpenThemes themes, Theme theme) =>
        new(theme.Number, ThemeWords.Name(themes, theme), themes.Names.Of(theme.Number)?.Sentence, [.. theme.Words]);

    /// <summary>Passages of the corpus in which a theme is at its best.</summary>
    public static PassageEntry[] Passages(OpenThemes themes, Theme theme, int most) =>
    [
        .. theme.Passages.Take(most).Select(
            one => new PassageEntry(ThemeWords.Excerpt(one.Text, LongestExample), themes.Titles.Of(one.Document))),
    ];

    private static DocumentThemeEntry Entry(OpenThemes themes, DocumentTheme one)
    {
        var (number, name, sentence, words) = Entry(themes, one.Theme);
        return new(number, name, sentence, words, one.Color, one.Share, one.River, Passages(themes, one.Theme, Examples), one.IsFollowed);
    }

    private static StretchEntry Stretch(Snapshot snapshot, OpenThemes themes, ThemedPassage stretch)
    {
        var (start, end) = ((int)stretch.Start, (int)stretch.End);
        var seen = VisiblePart.Of(snapshot.Text.Text, new(start, end)) ?? new(start, end);
        return new(
            snapshot.ToLsp(seen.Start, seen.End),
            [.. stretch.Themes.Select(static one => one.Theme.Number)],
            stretch.Themes is [var first, ..] ? ThemeWords.Name(themes, first.Theme) : null,
            stretch.Themes is [var told, ..] ? [.. ThemeWords.Evidence(themes, snapshot.Text.Text, told).Take(MostWords)] : []);
    }
}
