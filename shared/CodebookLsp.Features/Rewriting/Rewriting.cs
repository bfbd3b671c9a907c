using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Rewriting;

/// <summary>A change at one place, as people accept or reject it.</summary>
/// <param name="Range">In UTF-16 units of the whole text as it was; empty where something is put in.</param>
/// <param name="Original">What stands there.</param>
/// <param name="Replacement">What would.</param>
public sealed record RewriteHunk(RewriteKind Kind, TextRange Range, string Original, string Replacement);

/// <summary>A passage in other words.</summary>
/// <param name="Text">The passage as it would be.</param>
/// <param name="Hunks">What changes, in the order of the text.</param>
public sealed record RewriteCandidate(string Text, IReadOnlyList<RewriteHunk> Hunks)
{
    /// <summary>A change that reaches a target is so many nats likelier with steering: twenty times as likely.</summary>
    private const double LeastGain = 3;

    /// <summary>The words of the passage bear a theme out so far then, and by so much more than before.</summary>
    private const double LeastBorneOut = 0.5;
    private const double LeastRise = 0.3;

    public required RewriteFigures Figures { get; init; }

    /// <summary>What the passage was.</summary>
    public required RewriteFigures Before { get; init; }

    /// <summary>How much likelier the change is by a steered model than by the model as it is, in nats.</summary>
    public double Gain => Figures.Evidence - Before.Evidence;

    /// <summary>How much less fluent the passage gets, in nats a token; less than 0 where it becomes more fluent.</summary>
    public double FluencyCost => Before.Fluency - Figures.Fluency;

    /// <summary>Whether the target is reached: the change is much likelier with steering, and the words bear it out.</summary>
    public bool Reaches => Gain >= LeastGain && (Figures.BorneOut is { } far
        ? far >= LeastBorneOut && far - Before.BorneOut >= LeastRise : Figures.Words is null || Figures.Words.Except(Before.Words!).Any());

    /// <summary>The share of the passage's words that stay.</summary>
    public required double WordsKept { get; init; }

    /// <summary>The share of its names that stay; 1 where it has none.</summary>
    public required double NamesKept { get; init; }

    /// <summary>The share of its numbers that stay; 1 where it has none.</summary>
    public required double NumbersKept { get; init; }
}

/// <summary>What is measured of a passage.</summary>
/// <param name="Evidence">Log-probability of the passage with steering less that without, in nats.</param>
/// <param name="Fluency">Mean log-probability a token with the codebooks off, in nats.</param>
/// <param name="Words">Words of the target in it; null where none of the target's words are known.</param>
/// <param name="BorneOut">How far the words bear the theme out: 1 as in the usual passage that is about it; null where the target is no
/// theme.</param>
public sealed record RewriteFigures(
    double Evidence, double Fluency, IReadOnlyList<string>? Words, double? BorneOut);

/// <summary>Ways to rewrite a passage, the smallest that reaches the target first.</summary>
/// <param name="Before">The passage as it is.</param>
public sealed record RewriteProposal(string Target, TextRange Range, RewriteFigures Before, IReadOnlyList<RewriteCandidate> Candidates);
