using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes;

/// <summary>What passages have in common, as codes that come together in them.</summary>
/// <param name="Number">From 0, the theme with the largest loads first.</param>
public sealed record Theme(int Number)
{
    /// <summary>The codes that tell it, the strongest first.</summary>
    public required IReadOnlyList<ThemeCode> Codes { get; init; }

    /// <summary>The codes that write it, of all codes of the model, the strongest first; the largest weight is 1.</summary>
    public required IReadOnlyList<ThemeCode> Direction { get; init; }

    /// <summary>The words that mark its windows out, the first most.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>The words that must bear it out where it is stated.</summary>
    public required ThemeWording Wording { get; init; }

    /// <summary>Where it is strongest, each in another work.</summary>
    public required IReadOnlyList<ThemePassage> Passages { get; init; }

    /// <summary>How large its loads get by chance.</summary>
    public required ThemeTail Tail { get; init; }

    /// <summary>Its load where it is at its best: the median of its passages.</summary>
    public float Typical => StatedThemes.TypicalOf(Passages.Select(static passage => passage.Load));

    /// <summary>It is stated of a passage of 64 tokens whose load is larger, whatever else stands there, unless three others are larger
    /// still.</summary>
    public required float Threshold { get; init; }

    /// <summary>Of how many windows of the corpus it is stated.</summary>
    public required int Windows { get; init; }

    /// <summary>In how many works these lie.</summary>
    public required int Works { get; init; }

    /// <summary>Where these come from, most first.</summary>
    public required IReadOnlyList<ThemeSource> Sources { get; init; }

    /// <summary>The themes with the likest codes, the nearest first.</summary>
    public required IReadOnlyList<ThemeNeighbour> Nearest { get; init; }

    /// <summary>Which of the families it belongs to; see <see cref="ThemeFamilies"/>.</summary>
    public required int Family { get; init; }

    /// <summary>The cosine with its partner when everything is learned again with another seed.</summary>
    public required double SeedStability { get; init; }

    /// <summary>The smaller of the cosines with its partners when each half of the works is learned by itself.</summary>
    public required double HalfStability { get; init; }

    /// <summary>Why it is kept and not shown; null for one that is shown.</summary>
    public required ThemeFault? Hidden { get; init; }

    /// <summary>What its direction writes; null where nobody has tried.</summary>
    public ThemeWriting? Writing { get; init; }

    /// <summary>Its first three words, which name it until somebody does.</summary>
    public string AutomaticName => Words.Count > 0 ? string.Join(", ", Words.Take(3)) : "no words of its own";
}

/// <summary>A code and its share in a theme.</summary>
public readonly record struct ThemeCode(CodeId Code, float Weight);

/// <summary>A window in which a theme is strong.</summary>
/// <param name="Document">Its name.</param>
public sealed record ThemePassage(string Document, float Load, string Text);

/// <summary>How many windows of a source a theme is stated of.</summary>
public sealed record ThemeSource(string Name, int Windows);

/// <summary>Another theme, and the cosine of their codes.</summary>
public sealed record ThemeNeighbour(int Number, double Cosine);

/// <summary>Why a theme is not shown. The numbers stand in files.</summary>
public enum ThemeFault
{
    /// <summary>It is stated of too few windows.</summary>
    Rare = 0,

    /// <summary>Its windows lie in too few works.</summary>
    FewWorks = 1,

    /// <summary>Nearly all its windows lie in one document.</summary>
    OneDocument = 2,

    /// <summary>It does not come back with another seed.</summary>
    Unstable = 3,

    /// <summary>Its passages are mostly numbers and marks, or the same words again and again.</summary>
    Furniture = 4,

    /// <summary>No words say what its windows have in common.</summary>
    Wordless = 5,

    /// <summary>Somebody has hidden it.</summary>
    ByHand = 6,
}
