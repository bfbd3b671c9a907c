using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/documentSymbol</c> and <c>textDocument/foldingRange</c>: a document in sections by theme, under its headings. Both are
/// null where there are no themes.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_documentSymbol"/>
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_foldingRange"/>
/// </summary>
internal static class OutlineHandler
{
    /// <returns><see cref="DocumentSymbol"/>s; <see cref="SymbolInformation"/> for clients whose outlines are flat.</returns>
    public static object[]? Symbols(Snapshot snapshot) =>
        snapshot.Themes is not { } read ? null
        : snapshot.Client.NestedOutline ? [.. ThemeOutline.Of(read, snapshot.Text.Text).Select(entry => Symbol(snapshot, entry))]
        : [.. ThemeOutline.Of(read, snapshot.Text.Text).SelectMany(entry => Flat(snapshot, entry, null))];

    /// <summary>Of what goes over several lines.</summary>
    public static FoldingRange[]? Folds(Snapshot snapshot) => snapshot.Themes is not { } read ? null :
    [
        .. ThemeOutline.Of(read, snapshot.Text.Text).SelectMany(Folded)
            .Select(entry => new FoldingRange(snapshot.Lines.LineAt(entry.Range.Start), snapshot.Lines.LineAt(entry.Range.End)))
            .Where(static fold => fold.EndLine > fold.StartLine),
    ];

    private static IEnumerable<OutlineEntry> Folded(OutlineEntry entry) => entry.Below.SelectMany(Folded).Prepend(entry);

    private static DocumentSymbol Symbol(Snapshot snapshot, OutlineEntry entry) => new(
        entry.Name, KindOf(entry), snapshot.ToLsp(entry.Range.Start, entry.Range.End), snapshot.ToLsp(entry.Title.Start, entry.Title.End))
    {
        Detail = entry.Detail,
        Children = [.. entry.Below.Select(below => Symbol(snapshot, below))],
    };

    private static IEnumerable<SymbolInformation> Flat(Snapshot snapshot, OutlineEntry entry, string? above) =>
        entry.Below.SelectMany(below => Flat(snapshot, below, entry.Name)).Prepend(new(
            entry.Name, KindOf(entry), new(snapshot.Document.Uri, snapshot.ToLsp(entry.Range.Start, entry.Range.End)), above));

    private static int KindOf(OutlineEntry entry) => entry.Theme is null ? SymbolKinds.String : SymbolKinds.Key;
}
