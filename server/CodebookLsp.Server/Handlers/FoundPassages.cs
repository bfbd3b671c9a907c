using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Indexing;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.Handlers;

/// <summary>A passage of a text that the user has.</summary>
/// <param name="Source">The file's name.</param>
/// <param name="Themes">The numbers of those that are stated of it.</param>
internal sealed record FoundPassage(string Uri, Protocol.Range Range, string Text, string Source, double Score, int[] Themes);

/// <summary>Finds passages by their themes in open documents and in the workspace's index.</summary>
internal sealed class FoundPassages(Session session, WorkspaceIndex index)
{
    public const int LongestText = 300; // in UTF-16 units

    /// <summary>The best of an open document, as far as it has been read.</summary>
    /// <param name="without">A part that is not looked at; null for none.</param>
    public IEnumerable<FoundPassage> In(
        Document document, LiveThemes read, Func<ThemedPassage, double> score, TextRange? without, int most) =>
        ThemePassages.Best(read, document.Text, score, without).Take(most).Select(found => new FoundPassage(
            document.Uri, document.Lines.ToLsp(found.Range.Start, found.Range.End, session.Client.Columns),
            ThemeWords.Excerpt(document.Text[found.Range.Start..found.Range.End], LongestText), NameOf(document.Uri), found.Score,
            [.. found.Themes.Select(static one => one.Theme.Number)]));

    /// <summary>The best of all open documents.</summary>
    public IEnumerable<FoundPassage> InOpen(OpenThemes themes, Func<ThemedPassage, double> score, int most, string? but = null) =>
        session.ReadDocuments.Where(one => one.Document.Uri != but)
            .SelectMany(one => one.Text.Themed(themes) is { } read ? In(one.Document, read, score, null, most) : [])
            .OrderByDescending(static found => found.Score).Take(most);

    /// <summary>The best of the workspace's files that are not open, as far as they still have the text that was indexed.</summary>
    public IEnumerable<FoundPassage> InWorkspace(
        OpenThemes themes, Func<IndexedWindow, double> score, int most, CancellationToken cancel)
    {
        var open = session.Documents.Select(static document => ClientSupport.PathOf(document.Uri)).OfType<string>().ToHashSet();
        var found = index.AskThemes(
            themes,
            (corpus, read) => read.Windows
                .Where(window => score(window) > 0 && !open.Contains(corpus.Documents[window.Document].Name))
                .OrderByDescending(score).Take(most)
                .Select(window => (
                    Path: corpus.Documents[window.Document].Name, Text: corpus.TextOf(window.Document), Range: window.RangeIn(corpus),
                    Window: window))
                .ToList(),
            cancel);
        return (found ?? []).Where(static one => WorkspaceIndex.HasText(one.Path, one.Text)).Select(one =>
        {
            var seen = VisiblePart.Of(one.Text, one.Range) ?? one.Range;
            return new FoundPassage(
                new Uri(one.Path).AbsoluteUri, new LineMap(one.Text).ToLsp(seen.Start, seen.End, session.Client.Columns),
                ThemeWords.Excerpt(one.Text[seen.Start..seen.End], LongestText), Path.GetFileName(one.Path), score(one.Window),
                [.. one.Window.Stated.Select(static theme => theme.Theme.Number)]);
        });
    }

    /// <summary>A document's name for people.</summary>
    public static string NameOf(string uri) => ClientSupport.PathOf(uri) is { } path ? Path.GetFileName(path) : uri;
}
