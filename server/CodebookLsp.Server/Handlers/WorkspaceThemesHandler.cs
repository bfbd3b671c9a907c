using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/workspaceThemes</c>: which file is about what: open documents, and the workspace's index.</summary>
internal sealed class WorkspaceThemesHandler(Session session, ThemeHost host, WorkspaceIndex index, ModelLoader loader)
{
    private const int MostThemes = 24;
    private const int MostFiles = 500;

    private const string OnlyOpen =
        "Only open documents are shown. Turn on 'codebookLsp.workspaceIndex' to see the workspace's other text and Markdown files.";

    public async Task<WorkspaceThemesResult> FilesAsync(CancellationToken cancel)
    {
        await loader.LoadedAsync(DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
        return session.Settings.Current.Themes is { } themes
            ? await Task.Run(() => Files(themes, cancel), cancel).ConfigureAwait(false)
            : new([], [], host.Problem);
    }

    private WorkspaceThemesResult Files(OpenThemes themes, CancellationToken cancel)
    {
        var open = session.ReadDocuments.Select(one => (one.Document.Uri, Read: one.Text.Themed(themes)))
            .Where(static one => one.Read is { Text.Document.Tokens: > 0 })
            .Select(static one => new ThemedFile(
                one.Uri, one.Read!.Text.Document.Tokens,
                one.Read.Text.Document.Themes.ToDictionary(static theme => theme.Theme.Number, static theme => theme.Share)))
            .ToList();
        var uris = open.Select(static file => file.Uri).ToHashSet();
        var indexed = index.AskThemes(themes, Indexed, cancel) ?? [];
        List<ThemedFile> files = [.. open.Concat(indexed.Where(file => !uris.Contains(file.Uri))).Take(MostFiles)];
        Theme[] columns =
        [
            .. files.SelectMany(static file => file.Shares.Select(share => (Theme: share.Key, Tokens: share.Value * file.Tokens)))
                .GroupBy(static one => one.Theme).OrderByDescending(static group => group.Sum(static one => one.Tokens))
                .ThenBy(static group => group.Key).Take(MostThemes).Select(group => themes.Themes.Themes[group.Key]),
        ];
        return new(
            [.. columns.Select(theme => ThemesHandler.Entry(themes, theme))],
            [
                .. files.OrderBy(static file => file.Uri, StringComparer.Ordinal).Select(file => new ThemedFileEntry(
                    file.Uri, NameOf(file.Uri), file.Tokens,
                    [.. columns.Select(theme => file.Shares.GetValueOrDefault(theme.Number))])),
            ],
            session.Settings.Current.IndexWorkspace ? null : OnlyOpen);
    }

    private static List<ThemedFile> Indexed(Features.Indexing.CodeIndex corpus, IndexedThemes read)
    {
        var shares = corpus.Documents.Select(static _ => new Dictionary<int, double>()).ToArray();
        foreach (var window in read.Windows)
        {
            foreach (var theme in window.Stated)
            {
                var (own, number) = (shares[window.Document], theme.Theme.Number);
                own[number] = own.GetValueOrDefault(number) + ((double)window.Tokens / corpus.Documents[window.Document].Tokens);
            }
        }

        return
        [
            .. corpus.Documents.Index().Where(static one => one.Item.Tokens > 0)
                .Select(one => new ThemedFile(new Uri(one.Item.Name).AbsoluteUri, one.Item.Tokens, shares[one.Index])),
        ];
    }

    /// <summary>The path below the workspace's folder.</summary>
    private string NameOf(string uri) => session.Client.FolderOf(uri) is { } folder && ClientSupport.PathOf(uri) is { } path
        ? Path.GetRelativePath(folder, path) : FoundPassages.NameOf(uri);

    /// <param name="Shares">Of its tokens, by the themes' numbers.</param>
    private sealed record ThemedFile(string Uri, int Tokens, Dictionary<int, double> Shares);
}
