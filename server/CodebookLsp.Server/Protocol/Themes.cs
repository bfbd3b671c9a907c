using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

// Our own messages about themes: docs/editor-protocol.md. What may be null is there as null: their readers ask for it.

/// <param name="Themes">How many there are now.</param>
/// <param name="Problem">Why there are none.</param>
internal sealed record ThemesChangedParams(
    int Themes, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Problem);

internal sealed record ThemesResult(
    int Version, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Problem, int Tokens, double Said,
    DocumentThemeEntry[] Themes, StretchEntry[] Stretches, int[] Places, float[] Rest);

/// <param name="Color">From 1 to 8.</param>
/// <param name="River">[places]</param>
internal sealed record DocumentThemeEntry(
    int Number, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sentence, string[] Words, int Color,
    double Share, float[] River, PassageEntry[] Examples, bool Followed);

internal sealed record StretchEntry(
    Range Range, int[] Themes, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Name, string[] Words);

internal sealed record PassageEntry(string Text, string Source);

internal sealed record ThemeEntry(
    int Number, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sentence, string[] Words);
