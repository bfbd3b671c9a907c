namespace CodebookLsp.Server.Protocol;

// Notebooks: their Markdown cells are documents. Names and shapes are the specification's; only what this server reads is here.

internal sealed record DidOpenNotebookDocumentParams(TextDocumentItem[] CellTextDocuments);

internal sealed record DidChangeNotebookDocumentParams(NotebookDocumentChangeEvent Change);

internal sealed record NotebookDocumentChangeEvent(NotebookDocumentCellChanges? Cells);

internal sealed record NotebookDocumentCellChanges(
    NotebookDocumentCellChangeStructure? Structure, NotebookDocumentCellContentChanges[]? TextContent);

internal sealed record NotebookDocumentCellChangeStructure(TextDocumentItem[]? DidOpen, TextDocumentIdentifier[]? DidClose);

internal sealed record NotebookDocumentCellContentChanges(
    VersionedTextDocumentIdentifier Document, TextDocumentContentChangeEvent[] Changes);

internal sealed record DidCloseNotebookDocumentParams(TextDocumentIdentifier[] CellTextDocuments);

internal sealed record NotebookDocumentSyncOptions(NotebookSelector[] NotebookSelector);

/// <param name="Notebook">Its type; "*" for any.</param>
internal sealed record NotebookSelector(string Notebook, NotebookCellLanguage[] Cells);

internal sealed record NotebookCellLanguage(string Language);
