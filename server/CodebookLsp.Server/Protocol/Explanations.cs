using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

// Our own messages about what the model expected: docs/editor-protocol.md. What may be null is there as null: their readers ask for it.

/// <param name="Expected">In the word's place.</param>
/// <param name="Sentences">The same in words.</param>
/// <param name="Sites">How many codes were tried.</param>
internal sealed record ExplainResult(
    int Version, string Word, Range Range, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Bits,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Rank, LikelyWord[] Expected, LikelyWord[] Next, string[] Sentences,
    int Sites, ExplainedCode[] Codes);

internal sealed record LikelyWord(string Text, double Probability);

/// <param name="Names">Of the codes at one site: nearly always one.</param>
/// <param name="Read">The earlier words that its head read.</param>
/// <param name="Sentences">The same in words.</param>
internal sealed record ExplainedCode(
    ExplainedName[] Names, double Bits, MovedEntry[] Promoted, MovedEntry[] Suppressed, ReadEntry[] Read, string[] Sentences);

internal sealed record ExplainedName(string Code, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label);

internal sealed record MovedEntry(string Text, double With, double Without);

internal sealed record ReadEntry(string Text, Range Range, double Share);
