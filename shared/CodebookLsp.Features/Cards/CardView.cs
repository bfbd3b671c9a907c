namespace CodebookLsp.Features.Cards;

/// <summary>
/// What a card says, in words and formatted figures. The page and the terminal draw the same view. All strings are plain text, which
/// whoever draws it escapes. The editor's extension says the same (vscode-extension/src/cards).
/// </summary>
/// <param name="Name">As people write it: <c>L14.3:877</c>.</param>
/// <param name="Place">Where it is in the model.</param>
/// <param name="Label">Null where nobody has said what the code means.</param>
/// <param name="Badges">Where the label comes from, and what it is worth.</param>
/// <param name="Facts">How often the code fires.</param>
public sealed record CardView(
    string Name, string Place, string? Label, string? Note, IReadOnlyList<CardFigure> Badges, IReadOnlyList<CardFigure> Facts)
{
    public required CardSection<CardPassage> Examples { get; init; }

    /// <summary>Null where it fires on nothing.</summary>
    public required CardSection<CardBar>? FiresOn { get; init; }

    public required CardPair? WordsAround { get; init; }

    /// <summary>Of adding the code; null where they were not measured.</summary>
    public required CardPair? LogitEffects { get; init; }

    /// <summary>Of putting the code in the place of its codebook's own.</summary>
    public required CardPair? ReplacingEffects { get; init; }

    public required CardSection<CardOtherCode> Coactive { get; init; }

    /// <summary>Null where no model was asked.</summary>
    public required CardSection<CardOtherCode>? Similar { get; init; }

    /// <summary>Null where no model was asked.</summary>
    public required CardSection<CardOtherCode>? Opposite { get; init; }

    /// <summary>How well simple descriptions predict the code; null where it fires too seldom to say.</summary>
    public required CardSection<CardTest>? Tests { get; init; }

    public static CardView Of(CodeCard card) => CardWriter.View(card);
}

/// <summary>A figure between some words, such as "lift ×3.0" or "42% of all tokens".</summary>
public sealed record CardFigure(string Before, string Figure, string After)
{
    public override string ToString() => string.Join(' ', new[] { Before, Figure, After }.Where(static part => part.Length > 0));
}

/// <param name="Note">A few words beside the title, perhaps none.</param>
/// <param name="Empty">What is said when there are no rows.</param>
/// <param name="Remark">A sentence below the rows; null for none.</param>
public sealed record CardSection<T>(string Title, string Note, IReadOnlyList<T> Rows, string Empty, string? Remark = null);

/// <summary>Two lists side by side.</summary>
public sealed record CardPair(string Title, string Note, CardHalf First, CardHalf Second, string? Remark = null);

public sealed record CardHalf(string Title, IReadOnlyList<CardBar> Rows);

/// <summary>A text with a bar.</summary>
/// <param name="Length">Of the bar, 0 to 1.</param>
/// <param name="More">A second figure: a lift, or the probability that is reached; null for none.</param>
/// <param name="Tip">What is shown on request; null for nothing.</param>
public sealed record CardBar(string Text, double Length, string Figure, string? More, string? Tip = null);

/// <param name="Means">Its label, else the token it fires on most.</param>
/// <param name="More">A second figure; null for none.</param>
public sealed record CardOtherCode(string Name, string Means, CardMeaning Kind, string Figure, string? More);

/// <summary>What is known of another code.</summary>
public enum CardMeaning
{
    Label,
    Token,
    NeverFires,
}

/// <summary>How well a description predicts the code. Shares of firings, 0 to 1, and as they are written.</summary>
/// <param name="OtherShare">Of similarly common codes; null when there are none.</param>
public sealed record CardTest(
    string What, double Share, string Figure, string Lift, double? OtherShare, string OtherFigure, double ChanceShare, string ChanceFigure);

/// <summary>A piece of text in which the code fires.</summary>
/// <param name="Where">The file and the place in it.</param>
public sealed record CardPassage(IReadOnlyList<CardPassagePart> Parts, string Where);

/// <summary>Some text between two tokens on which the code fires, or such a token.</summary>
/// <param name="Paragraphs">More than one where empty lines stand between them; of a token always one.</param>
/// <param name="Tip">What the token is and where; null for text between tokens.</param>
public sealed record CardPassagePart(IReadOnlyList<string> Paragraphs, string? Tip, bool IsSubject);
