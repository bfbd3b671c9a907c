using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Wishes;

/// <summary>What words were understood as, to be written.</summary>
/// <param name="Words">Those that were taken, in lower case, each once.</param>
/// <param name="Unknown">Those of them that the texts hardly have.</param>
/// <param name="Passages">In how many passages of the index the words come.</param>
/// <param name="Near">The theme whose codes are likest; null where there are no themes, or none is near.</param>
/// <param name="Codes">What the direction is made of, the strongest first.</param>
/// <param name="Profile">Writes it, at strength 1.</param>
public sealed record WordWish(
    IReadOnlyList<string> Words, IReadOnlyList<string> Unknown, int Passages, Theme? Near, IReadOnlyList<ThemeCode> Codes,
    SteeringProfile Profile);
