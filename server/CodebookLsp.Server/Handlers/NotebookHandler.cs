using CodebookLsp.Server.Protocol;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// Notebook document synchronization: Markdown cells are documents like others; other cells are left alone.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#notebookDocument_didOpen"/>
/// </summary>
internal sealed class NotebookHandler(TextDocumentHandler texts)
{
    private const string Markdown = "markdown";

    public static NotebookDocumentSyncOptions Options { get; } = new([new("*", [new(Markdown)])]);

    public void DidOpen(DidOpenNotebookDocumentParams opened) => Open(opened.CellTextDocuments);

    public void DidChange(DidChangeNotebookDocumentParams changed)
    {
        Close(changed.Change.Cells?.Structure?.DidClose ?? []);
        Open(changed.Change.Cells?.Structure?.DidOpen ?? []);
        foreach (var cell in changed.Change.Cells?.TextContent ?? [])
            texts.DidChange(new(cell.Document, cell.Changes));
    }

    public void DidClose(DidCloseNotebookDocumentParams closed) => Close(closed.CellTextDocuments);

    private void Open(IEnumerable<TextDocumentItem> cells)
    {
        foreach (var cell in cells.Where(static cell => cell.LanguageId == Markdown))
            texts.DidOpen(new(cell));
    }

    private void Close(IEnumerable<TextDocumentIdentifier> cells)
    {
        foreach (var cell in cells)
            texts.DidClose(new(cell));
    }
}
