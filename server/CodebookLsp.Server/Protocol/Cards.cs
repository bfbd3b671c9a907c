using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

// Our own messages: docs/editor-protocol.md. What may be null is there as null: their readers ask for it.

internal sealed record CardParams(string Code);

internal sealed record CardResult(
    string Code,
    int Layer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Head,
    int Id,
    int Codes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] CardLabel? Label,
    int Documents,
    int Tokens,
    int Firings,
    double CommonerThan,
    CardDocumentEntry[] FiresIn,
    CountedEntry[] FiresOn,
    CountedEntry[] Before,
    CountedEntry[] After,
    ExampleEntry[] Examples,
    DescriptionEntry[] Tests,
    OtherCodeEntry[] Together,
    OtherCodeEntry[] Similar,
    OtherCodeEntry[] Opposite);

/// <param name="Origin">"evidence" or "person".</param>
internal sealed record CardLabel(
    string Text,
    string Origin,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] CardScores? Scores);

internal sealed record CardScores(double Precision, double Recall, double Lift, double ByChance, int Firings);

/// <param name="Name">Its title.</param>
internal sealed record CardDocumentEntry(string Name, int Firings, double Lift);

internal sealed record CountedEntry(
    string Text, int Count, double Share, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Lift);

/// <param name="Document">Its title.</param>
/// <param name="At">Where the firing token begins in its document, in UTF-16 units.</param>
internal sealed record ExampleEntry(int Token, string Document, int At, string Text, MarkEntry[] Marks);

/// <param name="It">Whether the example is about this one.</param>
internal sealed record MarkEntry(int Start, int End, bool It);

internal sealed record DescriptionEntry(
    string What, double Precision, double Lift,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? OtherCodes, double Chance);

internal sealed record OtherCodeEntry(
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label,
    double Score,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Share,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FiresOn);

internal sealed record LogitEffectsResult(LogitEffectEntry Add, LogitEffectEntry Replace);

internal sealed record LogitEffectEntry(NextTokenEntry[] Raised, NextTokenEntry[] Lowered, double Change);

internal sealed record NextTokenEntry(string Text, double Change, double Before, double After);

internal sealed record ExampleParams(int Token);

/// <param name="Uri">Of the file, when it is one of the workspace and says what was indexed; else null, and the text is to be shown as it
/// is here.</param>
internal sealed record ExampleResult(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Uri, string Name, string Text, Range Range);
