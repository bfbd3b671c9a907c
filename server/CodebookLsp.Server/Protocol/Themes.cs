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

internal sealed record ThemeCardParams(int Theme);

/// <param name="Share">Of the corpus's windows, those of which it is stated.</param>
internal sealed record ThemeCardResult(
    int Number, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sentence, string[] Words,
    string[] Aliases, double Share, int Works, ThemeSourceEntry[] Sources, PassageEntry[] Passages, PlacedPassageEntry[] Workspace,
    ThemeCodeEntry[] Codes, NearTheme[] Nearest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] WritableEntry? Writable);

/// <summary>A beginning, and how it goes on toward the theme and unsteered.</summary>
internal sealed record ThemeSampleEntry(string Beginning, string Toward, string Unsteered);

internal sealed record ThemeSourceEntry(string Name, int Windows);

internal sealed record PlacedPassageEntry(string Uri, Range Range, string Text);

internal sealed record ThemeCodeEntry(
    string Code, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label, float Weight);

internal sealed record NearTheme(int Number, string Name, double Cosine);

/// <summary>How many of the continuations toward a theme have a word of it, and how many of those without: shares.</summary>
/// <param name="IsWritable">Whether steering writes it more often than random codes do.</param>
internal sealed record WritableEntry(double Rate, double Unsteered, bool IsWritable);

internal sealed record PassagesLikeParams(TextDocumentIdentifier TextDocument, Range Range, int? Limit) : IAboutDocument;

internal sealed record PassagesLikeResult(int Version, ThemeEntry[] Themes, LikePassageEntry[] Passages);

/// <param name="Uri">Null for a text of the index that no file of the workspace has.</param>
internal sealed record LikePassageEntry(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Uri,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Range? Range, string Text, string Source, double Likeness, int[] Themes);

/// <param name="Problem">Why files are missing.</param>
internal sealed record WorkspaceThemesResult(
    ThemeEntry[] Themes, ThemedFileEntry[] Files, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Problem);

/// <param name="Shares">[themes]: of its tokens, those in windows of which each theme is stated.</param>
internal sealed record ThemedFileEntry(string Uri, string Name, int Tokens, double[] Shares);

internal sealed record SearchThemesParams(string Query);

internal sealed record FoundThemeEntry(
    int Number, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sentence, string[] Words,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] WritableEntry? Writable);

internal sealed record ThemeEntry(
    int Number, string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Sentence, string[] Words);
