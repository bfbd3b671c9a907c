using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

internal static class CodeActionKinds
{
    /// <summary>Ours below the specification's <c>refactor.rewrite</c>.</summary>
    public const string Continue = "refactor.rewrite.codebookLsp.continue";

    /// <summary>As <see cref="Continue"/>.</summary>
    public const string Rewrite = "refactor.rewrite.codebookLsp.rewrite";

    /// <summary>Ours below the empty kind: it changes nothing.</summary>
    public const string Explain = "codebookLsp.explain";

    /// <summary>Ours below <c>source</c>: it is about the whole file.</summary>
    public const string Dataset = "source.codebookLsp.annotateDataset";
}

internal sealed record CodeActionParams(TextDocumentIdentifier TextDocument, Range Range, CodeActionContext? Context)
    : RequestParams, IAboutDocument;

internal sealed record CodeActionContext(string[]? Only, Diagnostic[]? Diagnostics = null, int? TriggerKind = null);

internal sealed record CodeAction(string Title)
{
    public string Kind { get; init; } = CodeActionKinds.Continue;

    public Command? Command { get; init; }

    public WorkspaceEdit? Edit { get; init; }

    public Diagnostic[]? Diagnostics { get; init; }

    public bool? IsPreferred { get; init; }

    public CodeActionDisabled? Disabled { get; init; }

    public int[]? Tags { get; init; }

    /// <summary>What resolving needs.</summary>
    public CodeActionData? Data { get; init; }
}

/// <summary>What is made when the action is chosen. One of the two is there.</summary>
internal sealed record CodeActionData(ContinueParams? Continue = null, RewriteParams? Rewrite = null);

internal sealed record CodeActionDisabled(string Reason);

internal sealed record WorkspaceEdit
{
    /// <summary>Edits of documents, and files to create, in turn.</summary>
    public object[]? DocumentChanges { get; init; }

    /// <summary>For clients that know no versions.</summary>
    public Dictionary<string, TextEdit[]>? Changes { get; init; }

    public Dictionary<string, ChangeAnnotation>? ChangeAnnotations { get; init; }
}

internal sealed record TextDocumentEdit(VersionedTextDocumentIdentifier TextDocument, TextEdit[] Edits);

internal sealed record TextEdit(Range Range, string NewText)
{
    public string? AnnotationId { get; init; }
}

internal sealed record ChangeAnnotation(string Label, bool NeedsConfirmation = false);

internal sealed record InlineCompletionParams(TextDocumentIdentifier TextDocument, Position Position, InlineCompletionContext? Context)
    : RequestParams, IAboutPosition;

internal sealed record InlineCompletionContext(int? TriggerKind);

internal sealed record InlineCompletionItem(string InsertText, Range Range);

/// <summary>What continues a text. One of the properties is there.</summary>
/// <param name="Profile">The name of one of the workspace's profiles.</param>
/// <param name="Codes">Names of codes, added.</param>
/// <param name="Selection">"codes": the codes that set the range apart.</param>
/// <param name="Without">Names of codes that may not fire.</param>
/// <param name="Directions">What is steered toward and away from, together.</param>
internal sealed record ContinueHow(
    string? Profile = null, string[]? Codes = null, string? Selection = null, string[]? Without = null, Direction[]? Directions = null);

/// <summary>One thing to steer toward (a weight above 0) or away from (below 0). One of the others is there.</summary>
/// <param name="Theme">A theme's number.</param>
/// <param name="Words">A word or several, a phrase, things divided by commas.</param>
/// <param name="Code">A code's name.</param>
/// <param name="Profile">The name of one of the workspace's profiles.</param>
/// <param name="Like">A passage of the document: what it is about.</param>
/// <param name="Weight">1 is the direction's own strength.</param>
internal sealed record Direction(
    int? Theme = null, string? Words = null, string? Code = null, string? Profile = null, Range? Like = null, double? Weight = null);

/// <param name="Range">A place, or a selection after whose end the text goes on.</param>
/// <param name="Strength">The dial: what all strengths are multiplied with, 1 unless told.</param>
/// <param name="Hold">The share of the theme that is held by steering more or less: a number, or "document" for as much as the document
/// has.</param>
/// <param name="PartialResultToken">Pieces of the steered text are sent as progress with it.</param>
internal sealed record ContinueParams(
    VersionedTextDocumentIdentifier TextDocument, Range Range, ContinueHow How, double? Strength = null, JsonElement? Hold = null,
    int? Seed = null, ProgressToken? PartialResultToken = null);

/// <param name="At">Where the text goes in.</param>
/// <param name="Unsteered">The continuation from the same seed that nothing steered.</param>
/// <param name="Fluency">How likely the unsteered model finds the text: mean log-probability a token, in nats.</param>
/// <param name="Receipt">JSON; <c>codebooklsp replay</c> makes the text again.</param>
internal sealed record ContinueResult(
    int Version, Position At, string NewText, string Unsteered, double Fluency, double UnsteeredFluency, int Seed, string Profile,
    ContinueCode[] Codes, string Receipt);

/// <param name="Firings">On how many of the unsteered continuation's <paramref name="Tokens"/> tokens it fired by itself.</param>
internal sealed record ContinueCode(string Code, int Firings, int Tokens);

/// <param name="TextDocument">The document that was continued: its folder keeps the profile.</param>
/// <param name="Receipt">Of the continuation whose profile is kept.</param>
/// <param name="Replace">Whether a profile of this name is replaced.</param>
internal sealed record SaveProfileParams(TextDocumentIdentifier TextDocument, string Receipt, string Name, bool? Replace = null);

/// <param name="IsSaved">False if there is one of this name, and it was not to be replaced.</param>
internal sealed record SaveProfileResult(string Uri, bool IsSaved);

internal sealed record ProfilesResult(ProfileEntry[] Profiles, string[] Problems);

internal sealed record ProfileEntry(
    string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Description, string Path, int Codes);
