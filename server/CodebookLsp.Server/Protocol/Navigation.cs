using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

// From code to code and from place to place. Names and shapes are the specification's (3.18), but for our own messages at the end.

internal sealed record Location(string Uri, Range Range);

internal sealed record RenameParams(TextDocumentIdentifier TextDocument, Position Position, string NewName) : RequestParams, IAboutPosition;

/// <param name="Context">Whether a declaration counts: codes have none.</param>
internal sealed record ReferenceParams(TextDocumentIdentifier TextDocument, Position Position, ReferenceContext? Context)
    : RequestParams, IAboutPosition;

internal sealed record ReferenceContext(bool? IncludeDeclaration);

internal sealed record PrepareRenameResult(Range Range, string Placeholder);

/// <summary>What is done to a file that may be open or not.</summary>
internal sealed record FileTextEdit(OptionalVersionedTextDocumentIdentifier TextDocument, TextEdit[] Edits);

/// <param name="Version">Null: the file on the disk.</param>
internal sealed record OptionalVersionedTextDocumentIdentifier(
    string Uri, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Version);

internal sealed record CreateFile(string Uri)
{
    public string Kind { get; } = "create";

    public CreateFileOptions Options { get; } = new(true);
}

internal sealed record CreateFileOptions(bool IgnoreIfExists);

internal sealed record RenameOptions(bool PrepareProvider);

internal sealed record WorkspaceServerCapabilities(WorkspaceFoldersServerCapabilities WorkspaceFolders);

internal sealed record WorkspaceFoldersServerCapabilities(bool Supported, bool ChangeNotifications);

internal sealed record DidChangeWorkspaceFoldersParams(WorkspaceFoldersChangeEvent Event);

internal sealed record WorkspaceFoldersChangeEvent(WorkspaceFolder[] Added, WorkspaceFolder[] Removed);

internal sealed record DidChangeWatchedFilesRegistrationOptions(FileSystemWatcher[] Watchers);

internal sealed record FileSystemWatcher(string GlobPattern);

internal sealed record DidChangeWatchedFilesParams(FileEvent[] Changes);

internal sealed record FileEvent(string Uri);

internal sealed record WorkspaceSymbolParams(string Query) : RequestParams;

/// <param name="ContainerName">How much there is of the code in what is open.</param>
internal sealed record WorkspaceSymbol(string Name, int Kind, Location Location, string? ContainerName);

internal sealed record CallHierarchyItem(string Name, int Kind, string Uri, Range Range, Range SelectionRange)
{
    public string? Detail { get; init; }

    public int[]? Tags { get; init; }

    public required CallHierarchyData Data { get; init; }
}

/// <param name="Code">The code's name.</param>
internal sealed record CallHierarchyData(string Code);

internal sealed record CallHierarchyCallsParams(CallHierarchyItem Item) : RequestParams;

internal sealed record CallHierarchyIncomingCall(CallHierarchyItem From, Range[] FromRanges);

internal sealed record CallHierarchyOutgoingCall(CallHierarchyItem To, Range[] FromRanges);

/// <param name="NewName">Blank, or the code's own name, to take its label away.</param>
/// <param name="TextDocument">What the user looks at: its folder keeps the label where there are several.</param>
internal sealed record CodeRenameParams(string Code, string NewName, TextDocumentIdentifier? TextDocument);

internal sealed record CodeParams(string Code);

internal sealed record CodeTextResult(string Text, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label);

/// <param name="Labels">How many codes have a label.</param>
/// <param name="Own">How many of these the workspace's files give.</param>
internal sealed record LabelsChangedParams(int Labels, int Own);
