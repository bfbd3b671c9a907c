using System.Globalization;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
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

    public static WorkspaceSymbol[] Handle(Session session, WorkspaceIndex index, LiveModel model, string query, CancellationToken cancel)
    {
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

    /// <summary>A document of the client's about a code.</summary>
    public static string CodeUri(string name) => $"codebooklsp:/code/{name}";
}
