using System.Text.Json;
using CodebookLsp.Server.Indexing;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// Changes of the workspace: settings, folders and files.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#workspaceFeatures"/>
/// </summary>
internal sealed class WorkspaceHandler(
    Session session, ClientConnection client, WorkspaceLabels labels, WorkspaceIndex index, ReadingScheduler scheduler,
    StatusReporter status)
{
    private readonly Registrations registrations = new(session, client);

    /// <summary>The editor listens from now on.</summary>
    public void Begin()
    {
        Apply(session.Client.Settings);
        registrations.WatchFiles();
        if (session.Client.Configuration)
            _ = client.FetchSettingsAsync(Apply);
    }

    public void DidChangeConfiguration(DidChangeConfigurationParams changed)
    {
        if (session.Client.Configuration)
            _ = client.FetchSettingsAsync(Apply);
        else if (changed.Settings is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty("codebookLsp", out var ours))
            Apply(ours);
    }

    public void DidChangeFolders(DidChangeWorkspaceFoldersParams changed)
    {
        session.Client = session.Client.With(changed.Event);
        index.SettingsChanged();
        labels.LookSoon(saved: true);
    }

    public void DidChangeFiles(DidChangeWatchedFilesParams changed)
    {
        if (changed.Changes.Any(static change => Session.IsLabelFile(change.Uri)))
            labels.LookSoon(saved: true);
        if (changed.Changes.Any(static change => Session.IsPlanFile(change.Uri)))
        {
            session.PlansChanged();
            client.RefreshAll();
        }

        if (changed.Changes.Any(static change => !Session.IsLabelFile(change.Uri) && !Session.IsPlanFile(change.Uri)))
            index.FilesChanged();
    }

    /// <summary>Goes by new settings; null for the defaults.</summary>
    private void Apply(JsonElement? section)
    {
        if (session.Settings.Apply(section) is { } problem)
            client.Show(MessageType.Warning, problem);
        session.SettingsChanged();
        scheduler.LookAgain();
        registrations.Diagnostics(session.Settings.Current.Diagnostics);
        status.ReportSoon();
        index.SettingsChanged();
        if (session.Model is not null)
            client.RefreshAll();
    }
}
