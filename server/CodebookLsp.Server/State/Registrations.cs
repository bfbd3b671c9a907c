using CodebookLsp.Server.Protocol;

namespace CodebookLsp.Server.State;

/// <summary>
/// What is registered with the editor while it runs.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#client_registerCapability"/>
/// </summary>
internal sealed class Registrations(Session session, ClientConnection client)
{
    private const string FilesId = "codebookLsp.files";
    private const string DiagnosticsId = "codebookLsp.diagnostics";

    private readonly Lock gate = new();
    private bool hasDiagnostics;

    /// <summary>Has the editor watch label files, dataset plans and texts, if it can.</summary>
    public void WatchFiles()
    {
        if (!session.Client.WatchesFiles)
            return;

        var watched = new DidChangeWatchedFilesRegistrationOptions([new("**/.codebooklsp/{labels,dataset}.json"), new("**/*.{txt,md}")]);
        _ = client.AskAsync(
            "client/registerCapability", new RegistrationParams([new(FilesId, "workspace/didChangeWatchedFiles", watched)]));
    }

    /// <summary>Has the editor ask for diagnostics, or stop asking, if it can.</summary>
    public void Diagnostics(bool wanted)
    {
        lock (gate)
        {
            if (!session.Client.RegistersDiagnostics || wanted == hasDiagnostics)
                return;
            hasDiagnostics = wanted;
        }

        _ = wanted
            ? client.AskAsync(
                "client/registerCapability",
                new RegistrationParams([new(DiagnosticsId, "textDocument/diagnostic", new DiagnosticRegistrationOptions())]))
            : client.AskAsync("client/unregisterCapability", new UnregistrationParams([new(DiagnosticsId, "textDocument/diagnostic")]));
    }
}
