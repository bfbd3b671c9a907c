using System.Text.Json;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.State;

/// <summary>What the editor can do, as it said in <c>initialize</c>.</summary>
internal sealed record ClientSupport
{
    public string Name { get; init; } = "an editor";

    public ColumnUnit Columns { get; init; } = ColumnUnit.Utf16;

    public bool Markdown { get; init; }

    /// <summary>Whether it runs our command links and lens commands.</summary>
    public bool Commands { get; init; }

    public bool Progress { get; init; }

    /// <summary>Whether it answers <c>workspace/configuration</c>.</summary>
    public bool Configuration { get; init; }

    /// <summary>Whether edits may name the version they are for.</summary>
    public bool VersionedEdits { get; init; }

    /// <summary>Whether it can ask its user before an edit is made.</summary>
    public bool ConfirmsEdits { get; init; }

    /// <summary>Whether edits may create files.</summary>
    public bool CreatesFiles { get; init; }

    /// <summary>Whether it asks what would be renamed.</summary>
    public bool PreparesRename { get; init; }

    /// <summary>Whether it shows an outline with rows below rows.</summary>
    public bool NestedOutline { get; init; }

    /// <summary>Whether it watches files for us.</summary>
    public bool WatchesFiles { get; init; }

    /// <summary>How paths compare on this system.</summary>
    public static StringComparison PathComparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Paths of the workspace's folders.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    public bool RegistersDiagnostics { get; init; }

    /// <summary>The requests by which it can be told to ask again.</summary>
    public IReadOnlyList<string> Refreshes { get; init; } = [];

    /// <summary>The settings it started with; null when it did not say.</summary>
    public JsonElement? Settings { get; init; }

    /// <summary>The specification's name of the encoding chosen: the client's first that we know.</summary>
    public string Encoding => Columns switch
    {
        ColumnUnit.Utf8 => "utf-8",
        ColumnUnit.CodePoints => "utf-32",
        _ => "utf-16",
    };

    /// <summary>The innermost folder of the workspace that a document lies in; null for none.</summary>
    public string? FolderOf(string uri) => PathOf(uri) is { } path
        ? Folders.Where(folder => path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, PathComparison))
            .MaxBy(static folder => folder.Length)
        : null;

    /// <summary>Where the workspace says how a dataset is annotated; null for a file outside of its folders.</summary>
    public string? PlanPathOf(string uri) => FolderOf(uri) is { } folder ? DatasetPlan.PathIn(folder) : null;

    public static ClientSupport Of(InitializeParams request)
    {
        var can = request.Capabilities;
        var options = request.InitializationOptions is { ValueKind: JsonValueKind.Object } given ? given : default(JsonElement?);
        return new()
        {
            Name = $"{request.ClientInfo?.Name ?? "an editor"} {request.ClientInfo?.Version}".TrimEnd(),
            Columns = (can?.General?.PositionEncodings ?? []).Select(Unit).FirstOrDefault(static unit => unit is not null)
                ?? ColumnUnit.Utf16,
            Markdown = can?.TextDocument?.Hover?.ContentFormat?.Contains("markdown") == true,
            Commands = options?.TryGetProperty("commandLinks", out var links) == true && links.ValueKind == JsonValueKind.True,
            Progress = can?.Window?.WorkDoneProgress == true,
            Configuration = can?.Workspace?.Configuration == true,
            VersionedEdits = can?.Workspace?.WorkspaceEdit?.DocumentChanges == true,
            ConfirmsEdits = can?.Workspace?.WorkspaceEdit?.ChangeAnnotationSupport is not null,
            CreatesFiles = can?.Workspace?.WorkspaceEdit?.ResourceOperations?.Contains("create") == true,
            PreparesRename = can?.TextDocument?.Rename?.PrepareSupport == true,
            NestedOutline = can?.TextDocument?.DocumentSymbol?.HierarchicalDocumentSymbolSupport == true,
            WatchesFiles = can?.Workspace?.DidChangeWatchedFiles?.DynamicRegistration == true,
            Folders = [.. FolderUris(request).Select(PathOf).OfType<string>()],
            RegistersDiagnostics = can?.TextDocument?.Diagnostic?.DynamicRegistration == true,
            Refreshes = [.. RefreshesOf(can?.Workspace)],
            Settings = options?.TryGetProperty("settings", out var settings) == true ? settings : null,
        };
    }

    /// <summary>Null for what is not a file, and for a name that no file can have.</summary>
    public static string? PathOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile && !parsed.LocalPath.Contains('\0') ? parsed.LocalPath : null;

    /// <summary>The same with other folders open.</summary>
    public ClientSupport With(WorkspaceFoldersChangeEvent change) => this with
    {
        Folders = [.. Folders.Except(Paths(change.Removed)).Union(Paths(change.Added))],
    };

    private static IEnumerable<string> Paths(WorkspaceFolder[] folders) =>
        folders.Select(static folder => PathOf(folder.Uri)).OfType<string>();

    private static IEnumerable<string> FolderUris(InitializeParams request) =>
        request.WorkspaceFolders?.Select(static folder => folder.Uri) ?? (request.RootUri is { } root ? [root] : []);

    private static ColumnUnit? Unit(string encoding) => encoding switch
    {
        "utf-8" => ColumnUnit.Utf8,
        "utf-16" => ColumnUnit.Utf16,
        "utf-32" => ColumnUnit.CodePoints,
        _ => null,
    };

    private static IEnumerable<string> RefreshesOf(WorkspaceCapabilities? can)
    {
        if (can?.InlayHint?.RefreshSupport == true)
            yield return Refresh.InlayHints;
        if (can?.SemanticTokens?.RefreshSupport == true)
            yield return Refresh.SemanticTokens;
        if (can?.CodeLens?.RefreshSupport == true)
            yield return Refresh.CodeLenses;
        if (can?.Diagnostics?.RefreshSupport == true)
            yield return Refresh.Diagnostics;
    }
}
