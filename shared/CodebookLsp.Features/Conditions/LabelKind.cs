namespace CodebookLsp.Features.Conditions;

/// <summary>What a label speaks of.</summary>
public enum LabelKind
{
    /// <summary>The token's own word: which it is, how it ends.</summary>
    Word,

    /// <summary>What stands before it.</summary>
    Context,

    /// <summary>Line breaks, capitals, punctuation, positions, quotations.</summary>
    Structure,

    /// <summary>What the passage around is about, by its words.</summary>
    Topic,

    /// <summary>A theme of the passage.</summary>
    Theme,

    /// <summary>What the code makes come next.</summary>
    Output,

    /// <summary>Words that are used alike: a part of speech, or finer.</summary>
    Form,

    /// <summary>Names that are used alike: people, places.</summary>
    Name,

    /// <summary>The kind of text: its source or register.</summary>
    Register,

    /// <summary>Whatever a person wrote.</summary>
    Person,
}

/// <summary>What kinds of labels are worth.</summary>
public static class LabelKinds
{
    /// <summary>Whether a label of the kind says only what one sees in the text anyway.</summary>
    public static bool IsTrivial(this LabelKind kind) => kind is LabelKind.Word or LabelKind.Context or LabelKind.Structure;
}
