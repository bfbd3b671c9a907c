using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Something that a label may say of a token beyond what stands at it and right before it.</summary>
internal abstract record Meaning
{
    /// <summary>Names of themes are cut to so many UTF-16 units.</summary>
    protected const int LongestName = 80;

    /// <summary>
    /// The names that tokens on which a code is silent must share with those on which it fires, to be hard to tell apart: the token itself,
    /// or, where it is the token's word that the label speaks of, the one before.
    /// </summary>
    public virtual FamilyKind Alike => FamilyKind.Token;

    /// <summary>Whether a text alone tells if it holds, beyond what one sees right there; such meanings go before others.</summary>
    public virtual bool IsTold => true;

    public abstract bool Holds(MeaningFeatures features, int token);

    public abstract LabelClause Clause(MeaningFeatures features);

    /// <summary>The label.</summary>
    public abstract string Text(MeaningFeatures features);
}

/// <summary>Words of a topic stand around the token.</summary>
/// <param name="Words">Numbers of words, the most telling first.</param>
internal sealed record OfTopic(int Least, int[] Words) : Meaning
{
    public override bool Holds(MeaningFeatures features, int token) => features.Topics.Met(token, Words) >= Least;

    public override LabelClause Clause(MeaningFeatures features) => new TopicClause(Least, [.. Words.Select(features.Topics.Name)]);

    public override string Text(MeaningFeatures features) =>
        "about " + LabelWords.List(Words.Take(LabelWords.OfTopic).Select(features.Topics.Name));
}

/// <summary>The token's word is of a class.</summary>
internal sealed record OfClass(int Level, int Class) : Meaning
{
    public override FamilyKind Alike => FamilyKind.Previous;

    public override bool Holds(MeaningFeatures features, int token) => features.Classes.Of(Level, token) == Class;

    public override LabelClause Clause(MeaningFeatures features) => new ClassClause(features.Classes.All[Class]);

    public override string Text(MeaningFeatures features)
    {
        var own = features.Classes.All[Class];
        return (own.IsOfNames ? "names like " : "words like ") + LabelWords.List(own.Examples);
    }
}

/// <summary>A theme is stated of the passage, read without the code itself.</summary>
internal sealed record OfTheme(CodeId Code, int Theme) : Meaning
{
    public override bool Holds(MeaningFeatures features, int token) => features.Themes!.IsStatedWithout(Code, Theme, token);

    public override LabelClause Clause(MeaningFeatures features) => new ThemeClause(new(features.Themes!.Identity, Theme));

    public override string Text(MeaningFeatures features) => "theme: " + Printable.Start(features.Themes!.Called(Theme), LongestName);
}

/// <summary>The text comes from one of some sources.</summary>
internal sealed record OfSource(int[] Sources) : Meaning
{
    public override bool IsTold => false;

    public override bool Holds(MeaningFeatures features, int token) => Sources.Contains(features.SourceOf(token));

    public override LabelClause Clause(MeaningFeatures features) =>
        new SourceClause([.. Sources.Select(source => features.Sources[source])]);

    public override string Text(MeaningFeatures features) => LabelWords.OfSources(Sources.Select(source => features.Sources[source]));
}

/// <summary>The next token has one of some names.</summary>
internal sealed record OfNext(int[] Names) : Meaning
{
    public override bool IsTold => false;

    public override bool Holds(MeaningFeatures features, int token) => features.Next(token) is >= 0 and var next && Names.Contains(next);

    public override LabelClause Clause(MeaningFeatures features) =>
        new NextClause([.. Names.Select(features.Tokens.Family(FamilyKind.Token).Name)]);

    public override string Text(MeaningFeatures features) =>
        "before " + LabelWords.List(Names.Select(features.Tokens.Family(FamilyKind.Token).Name));
}
