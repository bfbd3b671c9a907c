using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>
/// The themes beside the model, or those that the command line names: read while the model is loaded, and again whenever they or their
/// names are others on the disk. What was read last stays while its files are broken. No workspace has a say in them.
/// </summary>
internal sealed class ThemeHost(ModelStart start, Session session, ClientConnection client, ILogger log) : IDisposable
{
    /// <summary>How often the files are looked at: they lie outside of what editors watch.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private const string None = "This model has no themes. Learn them with 'codebooklsp themes learn' from an index of this model, and put "
        + "them beside the model as 'index.themes', or start the server with '--themes FILE'.";

    private readonly Lock gate = new();
    private LoadedModel? model;
    private OpenThemes? open;
    private string seen = ""; // by which it is known whether the files are others
    private Timer? looks;
    private bool isDisposed;

    /// <summary>Why there are no themes; null when there are.</summary>
    public string? Problem { get; private set; } = "The model is being loaded.";

    /// <summary>Why a document has no themes.</summary>
    public string ProblemOf(Snapshot snapshot) => snapshot.Settings.Themes is null
        ? Problem ?? "The themes are being read."
        : "This document holds many texts. 'codebooklsp themes table' shows what they are about.";

    /// <summary>The themes, and the one that a request names.</summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There are no themes, or none of that number.</exception>
    public (OpenThemes Themes, Theme Theme) Asked(LiveSettings settings, int number)
    {
        var open = settings.Themes ?? throw LspError.Failed(Problem!);
        return number >= 0 && number < open.Themes.Themes.Count
            ? (open, open.Themes.Themes[number]) : throw LspError.UnknownTheme(number);
    }

    /// <summary>Reads what is there, so that it is ready when the model is. Never fails: what is wrong is said to who asks.</summary>
    public void Begin()
    {
        lock (gate)
            Look();
    }

    /// <summary>From now on texts are read with a model: publishes its themes, and looks at their files from time to time.</summary>
    public void Use(LoadedModel loaded)
    {
        lock (gate)
        {
            model = loaded;
            (var found, open) = (open, null);
            if (found is not null)
                Take(() => found);
            else if (Problem is { } problem && problem != None)
                client.Show(MessageType.Warning, $"CodebookLsp: {problem}");
            Publish();
            if (!isDisposed)
                looks = new(_ => LookAgain(), null, BetweenLooks, BetweenLooks);
        }
    }

    public void Dispose()
    {
        lock (gate)
            isDisposed = true;
        looks?.Dispose();
    }

    private void LookAgain()
    {
        lock (gate)
        {
            if (isDisposed || !Look())
                return;
            Publish();
            client.Notify("codebookLsp/themesChanged", new ThemesChangedParams(open?.Themes.Themes.Count ?? 0, Problem));
            client.RefreshNow(Refresh.CodeLenses, Refresh.SemanticTokens);
        }
    }

    private void Publish() => session.Settings.Use(open);

    /// <returns>Whether the themes are others now.</returns>
    private bool Look()
    {
        try
        {
            var path = start.Themes?.Invoke();
            var now = path is null ? "-" : $"{path} {StateOf(path)} {StateOf(ThemeNames.PathFor(path))}";
            if (now == seen)
                return false;
            seen = now;
            if (path is null)
            {
                (var had, open, Problem) = (open is not null, null, None);
                return had;
            }

            return Take(() => OpenThemes.Open(path));
        }
        catch (Exception e) when (e is UserFacingException or IOException or UnauthorizedAccessException)
        {
            log.ThemesNotOpened(e); // the model cannot be found either, and that is said
            return false;
        }
    }

    /// <summary>Takes themes if they can be read and are the model's; else those before stay.</summary>
    private bool Take(Func<OpenThemes> read)
    {
        try
        {
            var themes = read();
            if (model is not null)
                themes.Demand(model);
            _ = themes.Reader; // what takes a while is done here
            (open, Problem) = (themes, null);
            return true;
        }
        catch (UserFacingException e)
        {
            log.ThemesNotOpened(e);
            if (model is null || open is null)
                (open, Problem) = (null, e.Message);
            if (model is not null)
                client.Show(MessageType.Warning, $"CodebookLsp: {e.Message}{(open is null ? "" : " The themes read before stay.")}");
            return false;
        }
    }

    private static string StateOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? $"{file.LastWriteTimeUtc.Ticks} {file.Length}" : "-";
}
