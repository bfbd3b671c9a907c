namespace CodebookLsp.Features.Core;

/// <summary>
/// Beginnings of sentences that could go on in any direction: what codes do is measured on them. Two sets of a kind, one to choose by and
/// one to judge by.
/// </summary>
public static class NeutralPrompts
{
    /// <summary>The tokens of a prompt before this one see too little context.</summary>
    private const int Trusted = 3;

    /// <summary>The first position that counts, where a prompt is read behind the model's prefix.</summary>
    public static int From(LoadedModel model) => model.Prefix.Count + Trusted;

    public static IReadOnlyList<string> Training { get; } =
    [
        "When I came home in the evening, I saw that the",
        "She looked at me and said that she wanted to go to the",
        "One of the things that I remember about him is his",
        "There was a time when people thought that the",
        "In the middle of the room stood a",
        "They were talking about the new",
    ];

    public static IReadOnlyList<string> HeldOut { get; } =
    [
        "The first thing she noticed that morning was the",
        "He told us a long story about his",
        "Most of the people in our town have never seen a",
        "After a while they decided to look for the",
        "What surprised me more than anything else was a",
        "Every year in the spring we talk about the",
    ];
}
