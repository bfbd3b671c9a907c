namespace CodebookLsp.Network.Model;

/// <summary>Twenty everyday beginnings of a few words: where a model without a token in front of its texts goes astray.</summary>
public static class ShortBeginnings
{
    public static IReadOnlyList<string> All { get; } =
    [
        "My neighbor came over this morning and",
        "My sister called me last night and",
        "My brother bought a new car and",
        "The teacher asked us to",
        "When I got home, the",
        "We went to the store because",
        "He opened the door and",
        "She said that she",
        "In the morning they",
        "The dog ran",
        "It was raining, so",
        "Yesterday my friend",
        "I think that",
        "On Monday the team",
        "After dinner we",
        "Her mother always",
        "The old man sat",
        "Our plan is to",
        "They told him",
        "You should never",
    ];
}
