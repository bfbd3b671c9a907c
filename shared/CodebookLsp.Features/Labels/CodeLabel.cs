using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Labels;

/// <summary>What a code means, in a few words.</summary>
/// <param name="Text">One line.</param>
public sealed record CodeLabel(CodeId Code, string Text)
{
    /// <summary>Who says so.</summary>
    public LabelOrigin Origin { get; init; }

    private readonly Once condition = Once.Nothing;

    /// <summary>What it says, testable on a token; null where a person wrote it, or where nobody knows.</summary>
    public LabelCondition? Condition
    {
        get => condition.Value;
        init => condition = new(() => value);
    }

    /// <summary>Gives <see cref="Condition"/> when it is first asked for.</summary>
    internal Func<LabelCondition?> ConditionWhenAsked
    {
        init => condition = new(value);
    }

    /// <summary>What it speaks of. One that was found, but cannot be tested, is taken for one that says nothing new.</summary>
    public LabelKind Kind => Origin == LabelOrigin.Person ? LabelKind.Person : Condition?.Kind ?? LabelKind.Structure;

    /// <summary>A key that labels of one meaning share.</summary>
    public string Meaning => LabelMeaning.Of(Condition, Text);

    /// <summary>How well it holds on text it was not made from; null where nobody has measured it.</summary>
    public LabelScores? Scores { get; init; }

    /// <summary>More than one line, for a code's card; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>Equal where the conditions are, asked for or not.</summary>
    private sealed class Once(Func<LabelCondition?> make)
    {
        private readonly Lazy<LabelCondition?> made = new(make);

        public static Once Nothing { get; } = new(static () => null);

        public LabelCondition? Value => made.Value;

        public override bool Equals(object? obj) => obj is Once other && Equals(Value, other.Value);

        public override int GetHashCode() => Value?.GetHashCode() ?? 0;
    }
}

public enum LabelOrigin
{
    /// <summary>Found in the index and checked on its other half.</summary>
    Automatic,

    /// <summary>Written by somebody: in the workspace's label file, or taken over from a dictionary that somebody published.</summary>
    Person,
}

/// <summary>How well a label describes where its code fires, measured on the half of the corpus that it was not chosen on.</summary>
/// <param name="Precision">The share of the code's firings that the label is true of.</param>
/// <param name="Recall">The share of the tokens that the label is true of on which the code fires.</param>
/// <param name="Lift"><paramref name="Precision"/> over the share of all tokens that the label is true of.</param>
/// <param name="Firings">How often the code fires in that half.</param>
public sealed record LabelScores(double Precision, double Recall, double Lift, int Firings)
{
    /// <summary>
    /// The mean of the shares that are told right: of firings, and of tokens that are hard to tell from them, of the same word or behind
    /// the same word. 0.5 by chance; null where it was not measured.
    /// </summary>
    public double? Balanced { get; init; }
}
