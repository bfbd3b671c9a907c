using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Wishes;

/// <summary>What words were understood as, to be written.</summary>
/// <param name="Words">Those that were taken, in lower case, each once.</param>
/// <param name="Unknown">Those of them that the index's texts hardly have.</param>
/// <param name="Related">Words that stand where they stand, the surest first; often none.</param>
/// <param name="Passages">In how many passages of the index the words come.</param>
/// <param name="Near">The theme that has these words among its own; null where there are no themes, or none has.</param>
/// <param name="Profile">Writes it.</param>
public sealed record WordWish(
    IReadOnlyList<string> Words, IReadOnlyList<string> Unknown, IReadOnlyList<string> Related, int Passages, Theme? Near,
    SteeringProfile Profile)
{
    /// <summary>What the profile does; null where that was not measured.</summary>
    public ProfileEffect? Effect { get; init; }

    /// <summary>The same, if it does something.</summary>
    /// <param name="text">As it was typed.</param>
    /// <exception cref="WishException">It was measured, and does no more than codes drawn at random.</exception>
    public WordWish Effective(string text) => Effect is { DoesNothing: true, AsItIs: var measured }
        ? throw WishException.NoEffect(text, measured.Gain, measured.Random) : this;
}
