using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Server.State;

/// <summary>
/// What the codes mean to this user: the label files of the workspace's folders as they could last be read, the first folder's first, over
/// the labels of the model's index. A file that is open counts as it stands in the editor. Label files are data: what is in one can only
/// change what is shown.
/// </summary>
internal sealed class WorkspaceLabels(Session session, ClientConnection client) : IDisposable
{
    /// <summary>How often files are looked at for editors that do not watch files for us.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Known> byFolder = [];
    private LabelBook index = LabelBook.Empty;
    private (CodeNames Names, LoadedModel Loaded)? model;
    private Timer? looks;

    /// <summary>From now on labels are read, for the codes of a model.</summary>
    public void Use(CodeNames names, LoadedModel loaded)
    {
        lock (gate)
            model = (names, loaded);
        Look(saved: true);
        if (!session.Client.WatchesFiles && session.Client.Folders.Count > 0)
            looks = new(_ => Look(saved: true), null, BetweenLooks, BetweenLooks);
    }

    /// <summary>The labels of the model's index have been read.</summary>
    public void Use(LabelBook labels)
    {
        lock (gate)
        {
            index = labels;
            Publish();
        }
    }

    /// <summary>The same on another thread.</summary>
    public void LookSoon(bool saved) => _ = Task.Run(() => Look(saved));

    /// <summary>A label file may have changed: reads it again if it has.</summary>
    /// <param name="saved">Whether it is as its writer wants it: only then is the user told of a broken one.</param>
    public void Look(bool saved)
    {
        lock (gate)
        {
            if (model is not var (names, loaded))
                return;

            var isNew = false;
            foreach (var gone in byFolder.Keys.Except(session.Client.Folders).ToList())
                isNew |= byFolder.Remove(gone);
            foreach (var folder in session.Client.Folders)
                isNew |= Look(folder, names, loaded, saved);
            if (isNew)
                Publish();
        }
    }

    /// <summary>The edit of a label file that calls a code otherwise.</summary>
    /// <param name="newName">Blank, or the code's own name, to take its label away.</param>
    /// <param name="near">The document the user looks at.</param>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model, or no folder that could keep a label.</exception>
    /// <exception cref="UserFacingException">The file there cannot be read, or the name cannot be a label.</exception>
    public WorkspaceEdit Rename(CodeId code, string newName, string? near)
    {
        lock (gate)
        {
            if (model is not var (names, loaded))
                throw LspError.NoModel();
            var folder = FolderOf(code, near) ?? throw LspError.Failed(
                "Labels are kept in a folder of the workspace, and none is open. Open a folder, then name the code.");
            var path = LabelFile.PathIn(folder);
            var open = Open(path);
            var text = open?.Text ?? (File.Exists(path) ? LabelFile.Text(path, folder) : null);
            var label = newName.Trim() is "" || names.Find(newName) == code ? null : newName.Trim();
            var file = string.IsNullOrWhiteSpace(text)
                ? LabelFile.Empty(names, loaded.Hash)
                : Fitting(LabelFile.Parse(text, path, names), path, loaded);
            var after = text is null && label is null ? null : file.Renamed(code, label).Format();
            return LabelEdit.Of(session.Client, open?.Uri ?? new Uri(path).AbsoluteUri, open?.Version, text, after ?? "");
        }
    }

    public void Dispose() => looks?.Dispose();

    private static LabelFile Fitting(LabelFile file, string path, LoadedModel loaded) =>
        loaded.HasCodesOf(file.Model) ? file : throw LabelFileException.OtherModel(path, file.Model!, loaded.Hash!);

    /// <summary>The folder whose file has the code's label now, or else that of the document, or else the first.</summary>
    private string? FolderOf(CodeId code, string? near)
    {
        var folders = session.Client.Folders;
        return folders.FirstOrDefault(folder => byFolder.GetValueOrDefault(folder)?.File?.Labels.Any(label => label.Code == code) == true)
            ?? (near is null ? null : session.Client.FolderOf(near))
            ?? (folders.Count > 0 ? folders[0] : null);
    }

    private Document? Open(string path) =>
        session.Documents.FirstOrDefault(document => Session.IsLabelFile(document.Uri) && !document.OutOfStep
            && string.Equals(ClientSupport.PathOf(document.Uri), path, ClientSupport.PathComparison));

    /// <returns>Whether the labels are others now.</returns>
    private bool Look(string folder, CodeNames names, LoadedModel loaded, bool saved)
    {
        var path = LabelFile.PathIn(folder);
        var known = byFolder.GetValueOrDefault(folder) ?? new(null, "", null);
        var open = Open(path);
        var info = new FileInfo(path);
        var state = open is not null ? $"{open.Uri} {open.Version}" : info.Exists ? $"{info.LastWriteTimeUtc.Ticks} {info.Length}" : "";
        var isNew = state != known.State;
        if (isNew)
        {
            try
            {
                var file = open is not null ? (string.IsNullOrWhiteSpace(open.Text) ? null : LabelFile.Parse(open.Text, path, names))
                    : info.Exists && LabelFile.Text(path, folder) is { Length: > 0 } text ? LabelFile.Parse(text, path, names)
                    : null;
                known = new(file is null ? null : Fitting(file, path, loaded), state, null);
            }
            catch (UserFacingException e)
            {
                known = known with { State = state, Problem = e.Message, IsSaid = known.IsSaid && known.Problem == e.Message };
                isNew = false;
            }
        }

        if (saved && known is { Problem: { } problem, IsSaid: false })
        {
            client.Show(MessageType.Warning, $"CodebookLsp: {problem}{(known.File is null ? "" : " The labels read before stay.")}");
            known = known with { IsSaid = true };
        }

        byFolder[folder] = known;
        return isNew;
    }

    private void Publish()
    {
        var own = new LabelBook(session.Client.Folders.SelectMany(folder => byFolder.GetValueOrDefault(folder)?.File?.Labels ?? []));
        var all = own.Over(index);
        if (all.Count == 0 && session.Settings.Current.Labels.Count == 0)
            return;

        session.Settings.Use(all);
        client.Notify("codebookLsp/labelsChanged", new LabelsChangedParams(all.Count, own.Count));
        client.RefreshNow(Refresh.InlayHints, Refresh.CodeLenses, Refresh.Diagnostics);
    }

    /// <param name="File">As it could last be read; null for none.</param>
    /// <param name="State">By which it is seen whether the file is another: empty for none.</param>
    /// <param name="Problem">Why it cannot be read now.</param>
    private sealed record Known(LabelFile? File, string State, string? Problem)
    {
        public bool IsSaid { get; init; }
    }
}
