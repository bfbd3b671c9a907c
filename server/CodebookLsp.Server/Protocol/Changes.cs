using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

/// <param name="Before">Another version of the document's text.</param>
internal sealed record ChangesParams(TextDocumentIdentifier TextDocument, string Before) : IAboutDocument;

/// <param name="Changes">In the order of the text.</param>
/// <param name="Stayed">How far the edits reach into words that nobody touched; null where there is nothing to say.</param>
internal sealed record ChangesResult(
    int Version, ChangeEntry[] Changes, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Stayed);

/// <param name="Before">The name of the theme that most of it was about; null where nothing is said.</param>
/// <param name="Sentence">What happened to the theme; null where nothing is said before and after.</param>
/// <param name="Details">Which words changed, then which codes came and went, a sentence each.</param>
internal sealed record ChangeEntry(
    Range Range, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Before,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? After,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sentence, string[] Details);
