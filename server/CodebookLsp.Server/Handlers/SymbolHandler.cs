using System.Globalization;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>workspace/symbol</c>: codes by words of their labels or by their names. A code is at its first place in an open document, or else in
/// a text of the workspace's index. One that fires in neither is at a text about it, which the client shows under <see cref="CodeUri"/>.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#workspace_symbol"/>
/// </summary>
internal static class SymbolHandler
{
    private const int Most = 100;
    private const char OfThemes = '#';

    public static WorkspaceSymbol[] Handle(Session session, WorkspaceIndex index, LiveModel model, string query, CancellationToken cancel)
    {
        if (query.TrimStart() is [OfThemes, .. var theme])
            return Themes(session, theme);
        var labels = session.Settings.Current.Labels;
        var texts = session.ReadDocuments;
        return [.. CodeFinder.Find(query, labels, model.Names, model.Loaded.Sites, Most).Select(code =>
        {
            cancel.ThrowIfCancellationRequested();
            var counts = texts.Select(one => one.Text.Ask(all => all[code.Site, code.Code])).ToList();
            var first = counts.FindIndex(static count => count > 0);
            var place = first >= 0 && SameCode.Occurrences(texts[first].Text, code) is [var range, ..]
                ? session.ToLocation(texts[first].Document, range)
                : index.Count(code) > 0 && index.Places(code, 1) is [var indexed] ? indexed
                : new(CodeUri(model.Names.Of(code)), new(new(0, 0), new(0, 0)));
            return new WorkspaceSymbol(labels.Titled(code, model.Names), SymbolKinds.Key, place, counts.Sum() switch
            {
                0 => null,
                1 => "fires once",
                var sum => string.Create(CultureInfo.InvariantCulture, $"fires {sum} times"),
            });
        })];
    }

    /// <summary>Themes at the places of open documents that have most of them.</summary>
    private static WorkspaceSymbol[] Themes(Session session, string query)
    {
        if (session.Settings.Current.Themes is not { } themes)
            return [];
        var open = session.ReadDocuments.Select(one => (one.Document, Read: one.Text.Themed(themes)))
            .Where(static one => one.Read is not null).ToList();
        return
        [
            .. ThemeSearch.Find(themes.Themes, themes.Names, query, Most).SelectMany(found => open.Select(one =>
            {
                double Load(ThemedPassage passage) =>
                    passage.Themes.Any(theme => theme.Theme.Number == found.Theme.Number) ? passage.Loads.Of(found.Theme.Number) : 0;
                var best = ThemePassages.Best(one.Read!, one.Document.Text, Load, null).FirstOrDefault();
                return best is null ? null : new WorkspaceSymbol(
                    $"{OfThemes}{ThemeWords.Name(themes, found.Theme)}", SymbolKinds.Key, session.ToLocation(one.Document, best.Range),
                    FoundPassages.NameOf(one.Document.Uri));
            })).OfType<WorkspaceSymbol>().Take(Most),
        ];
    }

    /// <summary>A document of the client's about a code.</summary>
    public static string CodeUri(string name) => $"codebooklsp:/code/{name}";
}
