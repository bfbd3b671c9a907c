using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

// Our own messages about where a text says what one expects: docs/editor-protocol.md. What may be null is there as null: their readers ask
// for it.

/// <param name="Expected">For how many of the words it is told what was expected instead; none if absent.</param>
internal sealed record SurpriseParams(TextDocumentIdentifier TextDocument, int? Expected) : IAboutDocument;

/// <param name="BitsPerWord">Null where the text has no words to tell of.</param>
/// <param name="IsWhole">Whether all of the document has been read for it.</param>
/// <param name="Surprising">The most surprising first.</param>
internal sealed record SurpriseResult(
    int Version, bool IsWhole, int Words, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? BitsPerWord,
    SurprisingEntry[] Surprising, ParagraphEntry[] Paragraphs);

/// <param name="Strength">From 1 to 3.</param>
/// <param name="Expected">Null where that was not asked for.</param>
/// <param name="Sentence">The same in words.</param>
internal sealed record SurprisingEntry(
    Range Range, string Text, double Bits, int Rank, double TimesLess, int Strength,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] LikelyWord[]? Expected, string Sentence);

/// <param name="Sentence">The same in words.</param>
/// <param name="Compared">How it stands among the other paragraphs, in words; null where there are too few to compare.</param>
internal sealed record ParagraphEntry(
    Range Range, int Words, double Bits, string Sentence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Compared);
