namespace CodebookLsp.Features.Steering;

/// <summary>Where a text is steered, of all its new tokens. Where a condition is not met, nothing is forced on.</summary>
public sealed record SteeringConditions
{
    public static SteeringConditions None { get; } = new();

    /// <summary>Only where one of these codes has fired on one of the last <see cref="Within"/> tokens; empty for everywhere.</summary>
    public IReadOnlyList<SteeredCode> When { get; init; } = [];

    /// <summary>How many tokens a code is remembered for.</summary>
    public int Within { get; init; } = 8;

    /// <summary>Only once the sentence that stands there has ended.</summary>
    public bool AfterSentence { get; init; }

    /// <summary>Only until one of these words has been written; empty for no end.</summary>
    public IReadOnlyList<string> UntilSaid { get; init; } = [];

    /// <summary>Whether there is no condition.</summary>
    public bool AreNone => When.Count == 0 && !AfterSentence && UntilSaid.Count == 0;
}
