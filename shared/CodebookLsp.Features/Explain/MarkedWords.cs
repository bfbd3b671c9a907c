namespace CodebookLsp.Features.Explain;

/// <summary>How much a word stands out.</summary>
public enum SurpriseStrength
{
    /// <summary>It was less likely here than anywhere.</summary>
    Surprising = 1,

    /// <summary>Four times less, or more.</summary>
    VerySurprising,

    /// <summary>Thirty-two times less, or more.</summary>
    MostSurprising,
}

/// <summary>A word that is called surprising.</summary>
public sealed record MarkedWord(SurprisingWord Word, SurpriseStrength Strength);

/// <summary>
/// Which words of a text are called surprising: those that what stands before them made less likely than they are anywhere, and that were
/// hard to guess even for this text. So no name is called surprising because it is rare, and no text is full of marks because it is hard.
/// </summary>
public static class MarkedWords
{
    /// <summary>Never more than one word in ten.</summary>
    private const int OneIn = 10;

    /// <summary>In bits: four, and thirty-two times less likely than anywhere.</summary>
    private const double Very = 2, Most = 5;

    /// <summary>The most surprising first: those whose place made them least likely.</summary>
    public static IReadOnlyList<MarkedWord> Of(TextSurprise text)
    {
        if (text.Words.Count == 0)
            return [];
        var usual = text.Words.Average(static word => word.First.Bits);
        var spread = Math.Sqrt(text.Words.Average(word => (word.First.Bits - usual) * (word.First.Bits - usual)));
        return
        [
            .. text.Words.Where(word => word.First.Above > 0 && word.First.Bits >= usual + spread)
                .OrderByDescending(static word => word.First.Above).ThenBy(static word => word.Range.Start)
                .Take(text.Words.Count / OneIn)
                .Select(static word => new MarkedWord(word, Strength(word.First))),
        ];
    }

    /// <summary>How much a word stands out that its place has made less likely.</summary>
    public static SurpriseStrength Strength(TokenSurprise first) => first.Above switch
    {
        >= Most => SurpriseStrength.MostSurprising,
        >= Very => SurpriseStrength.VerySurprising,
        _ => SurpriseStrength.Surprising,
    };

    /// <summary>The first of them, each word only where it surprised most.</summary>
    public static IReadOnlyList<MarkedWord> List(IReadOnlyList<MarkedWord> marked, int most) =>
        [.. marked.DistinctBy(static one => one.Word.Text, StringComparer.OrdinalIgnoreCase).Take(most)];
}
