using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

// Our own messages about what the model expected: docs/editor-protocol.md. What may be null is there as null: their readers ask for it.

/// <param name="Code">Only this code is told of, however small its effect; null for those that count most.</param>
internal sealed record ExplainParams(TextDocumentIdentifier TextDocument, Position Position, string? Code)
    : RequestParams, IAboutPosition;

/// <param name="Excerpt">The word among its neighbours, on one line.</param>
/// <param name="Expected">In the word's place.</param>
/// <param name="Sentences">The same in words.</param>
/// <param name="Sites">How many codes were tried.</param>
internal sealed record ExplainResult(
    int Version, string Word, Range Range, ExplainedPlace Excerpt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Bits,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Rank, LikelyWord[] Expected, LikelyWord[] Next, string[] Sentences,
    int Sites, ExplainedCode[] Codes);

internal sealed record LikelyWord(string Text, double Probability);

/// <param name="Names">Of the codes at one site: nearly always one.</param>
/// <param name="Read">The earlier words that its head read.</param>
/// <param name="Sentences">The same in words.</param>
internal sealed record ExplainedCode(
    ExplainedName[] Names, double Bits, MovedEntry[] Promoted, MovedEntry[] Suppressed, ReadEntry[] Read, string[] Sentences);

/// <param name="Examples">Words that a code fires on which has no label.</param>
/// <param name="Alike">Whether they have something in common; otherwise they are only where it fires in this text.</param>
internal sealed record ExplainedName(
    string Code, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label, string[] Examples, bool Alike);

internal sealed record ExplainedPlace(string Before, string Word, string After);

internal sealed record MovedEntry(string Text, double With, double Without);

internal sealed record ReadEntry(string Text, Range Range, double Share);
