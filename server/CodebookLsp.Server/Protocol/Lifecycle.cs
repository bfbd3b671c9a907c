using System.Text.Json;

namespace CodebookLsp.Server.Protocol;

// Names and shapes are the specification's (3.18); only what this server reads or writes is here.

internal sealed record InitializeParams(
    int? ProcessId, ClientCapabilities? Capabilities, ClientInfo? ClientInfo, JsonElement? InitializationOptions,
    WorkspaceFolder[]? WorkspaceFolders = null, string? RootUri = null);

internal sealed record WorkspaceFolder(string Uri, string Name);

internal sealed record ClientInfo(string? Name, string? Version);

internal sealed record ClientCapabilities(
    GeneralCapabilities? General, WindowCapabilities? Window, WorkspaceCapabilities? Workspace, TextDocumentCapabilities? TextDocument);

internal sealed record GeneralCapabilities(string[]? PositionEncodings);

internal sealed record WindowCapabilities(bool? WorkDoneProgress);

internal sealed record WorkspaceCapabilities(
    bool? Configuration, WorkspaceEditCapability? WorkspaceEdit, RefreshCapability? InlayHint, RefreshCapability? SemanticTokens,
    RefreshCapability? CodeLens, RefreshCapability? Diagnostics,
    DynamicCapability? DidChangeWatchedFiles = null);

internal sealed record WorkspaceEditCapability(bool? DocumentChanges, object? ChangeAnnotationSupport, string[]? ResourceOperations = null);

internal sealed record RefreshCapability(bool? RefreshSupport);

internal sealed record TextDocumentCapabilities(
    HoverCapability? Hover, DynamicCapability? Diagnostic, RenameCapability? Rename = null,
    DocumentSymbolCapability? DocumentSymbol = null);

internal sealed record DocumentSymbolCapability(bool? HierarchicalDocumentSymbolSupport);

internal sealed record HoverCapability(string[]? ContentFormat);

internal sealed record RenameCapability(bool? PrepareSupport);

internal sealed record DynamicCapability(bool? DynamicRegistration);

internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

internal sealed record ServerCapabilities
{
    public required string PositionEncoding { get; init; }

    public TextDocumentSyncOptions TextDocumentSync { get; } = new(true, 2);

    public required NotebookDocumentSyncOptions NotebookDocumentSync { get; init; }

    public bool HoverProvider { get; } = true;

    public bool DocumentHighlightProvider { get; } = true;

    public ResolveOptions InlayHintProvider { get; } = new(true);

    public CodeActionOptions CodeActionProvider { get; } = new(
        [CodeActionKinds.Continue, CodeActionKinds.Explain, CodeActionKinds.Dataset], true);

    public bool InlineCompletionProvider { get; } = true;

    public ResolveOptions CodeLensProvider { get; } = new(false);

    public required SemanticTokensOptions SemanticTokensProvider { get; init; }

    /// <summary><see cref="RenameOptions"/> for clients that know them, else true.</summary>
    public required object RenameProvider { get; init; }

    /// <summary>Null for clients that run our commands themselves.</summary>
    public ExecuteCommandOptions? ExecuteCommandProvider { get; init; }

    public bool ReferencesProvider { get; } = true;

    public bool WorkspaceSymbolProvider { get; } = true;

    public bool DocumentSymbolProvider { get; } = true;

    public bool FoldingRangeProvider { get; } = true;

    public bool CallHierarchyProvider { get; } = true;

    public WorkspaceServerCapabilities Workspace { get; } = new(new(true, true));
}

/// <param name="Change">2: incremental.</param>
internal sealed record TextDocumentSyncOptions(bool OpenClose, int Change);

internal sealed record ResolveOptions(bool ResolveProvider);

internal sealed record ExecuteCommandOptions(string[] Commands);

internal sealed record CodeActionOptions(string[] CodeActionKinds, bool ResolveProvider);

internal sealed record SemanticTokensOptions(SemanticTokensLegend Legend, bool Range, SemanticTokensFullOptions Full);

internal sealed record SemanticTokensLegend(string[] TokenTypes, string[] TokenModifiers);

internal sealed record SemanticTokensFullOptions(bool Delta);

internal sealed record DidChangeConfigurationParams(JsonElement? Settings);

internal sealed record ConfigurationParams(ConfigurationItem[] Items);

internal sealed record ConfigurationItem(string Section);

internal sealed record RegistrationParams(Registration[] Registrations);

internal sealed record Registration(string Id, string Method, object? RegisterOptions);

/// <param name="Unregisterations">The specification's spelling.</param>
internal sealed record UnregistrationParams(Unregistration[] Unregisterations);

internal sealed record Unregistration(string Id, string Method);

internal enum MessageType
{
    Error = 1,
    Warning = 2,
    Info = 3,
}

/// <param name="Type">A <see cref="MessageType"/>.</param>
internal sealed record ShowMessageParams(int Type, string Message);

internal sealed record WorkDoneProgressCreateParams(string Token);

internal sealed record ProgressParams(ProgressToken Token, object Value);

internal sealed record WorkDoneProgressBegin(string Title)
{
    public string Kind { get; } = "begin";

    public bool Cancellable { get; }
}

/// <param name="Percentage">From 0 to 100.</param>
internal sealed record WorkDoneProgressReport(string Message, int Percentage)
{
    public string Kind { get; } = "report";
}

internal sealed record WorkDoneProgressEnd(string Message)
{
    public string Kind { get; } = "end";
}
