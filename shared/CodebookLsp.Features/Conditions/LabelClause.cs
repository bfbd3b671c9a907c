namespace CodebookLsp.Features.Conditions;

/// <summary>One thing that a label says of a token; two at most make a <see cref="LabelCondition"/>.</summary>
internal abstract record LabelClause
{
    public abstract LabelKind Kind { get; }
}

/// <summary>The token, or what stands before it, has one of some names.</summary>
/// <param name="Families">Where the names are looked for; in several where a label's text does not say in which.</param>
internal sealed record NamedClause(IReadOnlyList<FamilyKind> Families, IReadOnlyList<string> Names) : LabelClause
{
    public override LabelKind Kind => Predicate is not null ? LabelKind.Structure : IsOfPrevious ? LabelKind.Context : LabelKind.Word;

    /// <summary>
    /// The predicate whose label reads the same; null for none. "A line break" is what a token is and also the name of one.
    /// </summary>
    public int? Predicate => Names is [var name] && LabelWords.Unseen.FirstOrDefault(one => one.Name == name).Shown is { } shown
        ? TokenPredicate.FindAlone((IsOfPrevious ? "after " : "") + shown)
        : null;

    public bool IsOfPrevious => Families[0] is FamilyKind.Previous or FamilyKind.PreviousPair or FamilyKind.PreviousWord;
}

/// <summary>The token has a predicate.</summary>
/// <param name="Predicate">Index into <see cref="TokenPredicate.All"/>.</param>
internal sealed record PredicateClause(int Predicate) : LabelClause
{
    public override LabelKind Kind => LabelKind.Structure;
}

/// <summary>One of some words ends among the tokens before: "near".</summary>
internal sealed record NearClause(IReadOnlyList<string> Words) : LabelClause
{
    /// <summary>In tokens, the token itself counted.</summary>
    public const int Tokens = 32;

    public override LabelKind Kind => LabelKind.Topic;
}

/// <summary>One of some tokens stands a little before: "soon after".</summary>
internal sealed record SoonAfterClause(IReadOnlyList<string> Names) : LabelClause
{
    /// <summary>In tokens.</summary>
    public const int Tokens = 5;

    public override LabelKind Kind => LabelKind.Context;
}

/// <summary>Some of the words of a topic end around the token; those beside it do not count, nor does its own.</summary>
/// <param name="Least">So many different ones.</param>
internal sealed record TopicClause(int Least, IReadOnlyList<string> Words) : LabelClause
{
    /// <summary>To each side, in tokens: thirty words of English.</summary>
    public const int Tokens = 40;

    /// <summary>What is nearer than this many tokens stands beside the token.</summary>
    public const int Beside = 3;

    public override LabelKind Kind => LabelKind.Topic;
}

/// <summary>The token's word is of a class.</summary>
internal sealed record ClassClause(WordClass Class) : LabelClause
{
    public override LabelKind Kind => Class.IsOfNames ? LabelKind.Name : LabelKind.Form;
}

/// <summary>A theme is stated of the passage.</summary>
internal sealed record ThemeClause(ThemeReference Theme) : LabelClause
{
    public override LabelKind Kind => LabelKind.Theme;
}

/// <summary>The text is of one of some sources of the corpus.</summary>
internal sealed record SourceClause(IReadOnlyList<string> Sources) : LabelClause
{
    public override LabelKind Kind => LabelKind.Register;
}

/// <summary>The next token has one of some names.</summary>
internal sealed record NextClause(IReadOnlyList<string> Names) : LabelClause
{
    public override LabelKind Kind => LabelKind.Output;
}

/// <summary>A theme of some themes.</summary>
/// <param name="Themes">The identity of the file they are in.</param>
public sealed record ThemeReference(string Themes, int Number);
