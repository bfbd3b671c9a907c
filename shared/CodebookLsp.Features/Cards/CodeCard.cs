using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Cards;

/// <summary>All that shows what a code means, on one page: plain values for whoever shows them.</summary>
/// <param name="Name">As people write it: <c>L14.3:877</c>.</param>
public sealed record CodeCard(CodeId Code, string Name, Site Site)
{
    /// <summary>Null where nobody has said what the code means.</summary>
    public CodeLabel? Label { get; init; }

    /// <summary>How many documents and tokens it is made from.</summary>
    public required CardCorpus Corpus { get; init; }

    /// <summary>On how many tokens the code fires.</summary>
    public int Firings { get; init; }

    /// <summary>The share of its codebook's other codes that fire less often.</summary>
    public double CommonerThan { get; init; }

    /// <summary>The documents it fires in, the one where it is commonest first.</summary>
    public IReadOnlyList<CardDocument> Documents { get; init; } = [];

    /// <summary>What it fires on, the commonest first.</summary>
    public IReadOnlyList<CountedText> Tokens { get; init; } = [];

    /// <summary>The words before the one it fires on, the commonest first.</summary>
    public IReadOnlyList<CountedText> Before { get; init; } = [];

    /// <summary>The words after the one it fires on, the commonest first.</summary>
    public IReadOnlyList<CountedText> After { get; init; } = [];

    /// <summary>Sampled evenly over the corpus, in its order.</summary>
    public IReadOnlyList<CardExample> Examples { get; init; } = [];

    /// <summary>How well simple descriptions predict where it fires, beside what they predict of other codes and of chance.</summary>
    public IReadOnlyList<DescriptionTest> Tests { get; init; } = [];

    /// <summary>Codes of other codebooks that fire on the same tokens.</summary>
    public IReadOnlyList<CardCode> Coactive { get; init; } = [];

    /// <summary>
    /// Codes of the same codebook whose vectors point the same way; the score is the cosine. Null where no model was asked.
    /// </summary>
    public IReadOnlyList<CardCode>? Similar { get; init; }

    /// <summary>
    /// Codes of the same codebook whose vectors point the other way; the score is the cosine. Null where no model was asked.
    /// </summary>
    public IReadOnlyList<CardCode>? Opposite { get; init; }

    /// <summary>What forcing it on does; null where that has not been measured.</summary>
    public CardLogitEffects? LogitEffects { get; init; }

    /// <summary>The share of the tokens it fires on.</summary>
    public double Rate => Corpus.Tokens == 0 ? 0 : (double)Firings / Corpus.Tokens;

    /// <summary>
    /// The share of a label's firings that any code of any meaning would reach: how many of all tokens the label is true of. Null without
    /// scores.
    /// </summary>
    public double? LabelByChance => Label?.Scores is { Lift: > 0 } scores ? scores.Precision / scores.Lift : null;
}

/// <summary>The size of the texts that a card is made from.</summary>
public sealed record CardCorpus(int Documents, int Tokens);

/// <summary>A document a code fires in.</summary>
/// <param name="Title">What people call it (<see cref="Indexing.TextTitles"/>).</param>
/// <param name="Lift">How many times as often as in the whole corpus.</param>
public sealed record CardDocument(string Title, int Firings, double Lift);

/// <summary>A text and how many of a code's firings have it.</summary>
/// <param name="Share">Of the firings that were looked at.</param>
/// <param name="Lift">How many times as often as at all tokens; null where that was not counted.</param>
public sealed record CountedText(string Text, int Count, double Share, double? Lift = null);

/// <summary>A place where a code fires, and what is written around it.</summary>
/// <param name="Document">The number of the document.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Token">The number of the token.</param>
/// <param name="Text">What is written around the token, cut between words.</param>
/// <param name="Start">Where they begin in the document's text, in UTF-16 units.</param>
/// <param name="Marks">Every token among them that the code fires on, in their order, in units from the beginning of
/// <paramref name="Text"/>.</param>
/// <param name="Mark">Which of the marks the example is about.</param>
public sealed record CardExample(int Document, string Title, int Token, string Text, int Start, IReadOnlyList<TextRange> Marks, int Mark)
{
    /// <summary>What the example is about, in the document's text.</summary>
    public TextRange Place => new(Start + Marks[Mark].Start, Start + Marks[Mark].End);
}

/// <summary>Another code, and what it has to do with the one on the card.</summary>
/// <param name="Score">A cosine, or (for codes that fire together) how many times as often as by chance.</param>
/// <param name="Share">Of the card's firings, those on which it fires too; null where that is not the question.</param>
/// <param name="FiresOn">The commonest token it fires on; null when it never fires.</param>
public sealed record CardCode(CodeId Code, string Name, string? Label, double Score, double? Share, string? FiresOn);
