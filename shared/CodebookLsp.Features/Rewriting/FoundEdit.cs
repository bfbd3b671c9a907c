namespace CodebookLsp.Features.Rewriting;

/// <summary>What edits do.</summary>
/// <param name="Gain">By how much they are likelier with steering than without, in nats.</param>
/// <param name="Fluency">By how much the text is likelier with them, in nats; tokens that are more are taken to be usual ones.</param>
/// <param name="After">The part of that which the tokens after the last of them have: what follows a word of the wrong kind is
/// unlikely.</param>
internal readonly record struct EditScore(double Gain, double Fluency, double After);

/// <summary>An edit that might be made, and what it does.</summary>
/// <param name="Worth">How much of the target is in its words, from 0 to 1.</param>
internal sealed record FoundEdit(RewriteEdit Edit, double Worth, EditScore Score)
{
    /// <summary>What a nat of fluency is worth, in nats of gain.</summary>
    public const double Price = 0.6;

    /// <summary>What the best word of the target is worth, in nats of gain.</summary>
    public const double OfTarget = 4;

    /// <summary>What follows may become so much less likely, in nats: else the word was of the wrong kind.</summary>
    public const double LeastAfter = -2.5;

    /// <summary>That a place changes at all costs so much, in nats.</summary>
    private const double OfEdit = 0.5;

    /// <summary>That a word of the text goes costs so much more.</summary>
    private const double OfWord = 1;

    /// <summary>And so does a word that comes and is none of the target's.</summary>
    private const double OfOtherWord = 1.5;

    private double Cost =>
        OfEdit + (Edit.Kind == RewriteKind.Replaced ? OfWord : 0) + (Worth == 0 ? OfOtherWord : 0) - (OfTarget * Worth);

    public double Value => ValueOf([this], Score);

    /// <summary>What edits are worth together, in nats.</summary>
    /// <param name="score">Of all of them.</param>
    public static double ValueOf(IReadOnlyList<FoundEdit> edits, EditScore score) =>
        score.Gain + (Price * Math.Min(0, score.Fluency)) - edits.Sum(static edit => edit.Cost);
}
