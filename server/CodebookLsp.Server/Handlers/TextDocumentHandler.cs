using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// Text document synchronization: changes the session, and tells all who keep something about the document.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_synchronization"/>
/// </summary>
internal sealed class TextDocumentHandler(
    Session session, WorkspaceLabels labels, Continuations continuations, SemanticTokenHistory sentTokens, ReadingScheduler scheduler,
    StatusReporter status)
{
    public void DidOpen(DidOpenTextDocumentParams opened)
    {
        session.Open(opened.TextDocument);
        Changed(opened.TextDocument.Uri);
    }

    public void DidChange(DidChangeTextDocumentParams changed)
    {
        session.Change(changed);
        Changed(changed.TextDocument.Uri);
    }

    public void DidClose(DidCloseTextDocumentParams closed)
    {
        session.Close(closed.TextDocument.Uri);
        sentTokens.Forget(closed.TextDocument.Uri);
        Changed(closed.TextDocument.Uri);
    }

    private void Changed(string uri)
    {
        if (Session.IsLabelFile(uri))
            labels.LookSoon(saved: false);
        continuations.Cancel(uri);
        scheduler.Changed(uri);
        status.ReportSoon();
    }
}
