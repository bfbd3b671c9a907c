using System.Globalization;

namespace CodebookLsp.Features.Explain;

/// <summary>What was expected and why, in sentences that need no other words: the same everywhere.</summary>
public static class ExplanationWords
{
    /// <summary>From so many bits on a word may be called surprising: where nobody knows how hard the rest of its text is to
    /// guess.</summary>
    public const double Surprising = 8;

    private const int Named = 3;

    /// <summary>A word in quotation marks, as sentences have it; what cannot be seen is told of without.</summary>
    public static string Quoted(string word) => word switch
    {
        ShownWord.LineBreak => "a line break",
        ShownWord.Space => "a blank",
        ShownWord.End => "the end of the text",
        _ => $"“{word}”",
    };

    /// <summary>Layers of the model: "layer 4", "layers 4, 6".</summary>
    public static string Layers(IReadOnlyList<int> layers) => layers is [var only]
        ? string.Create(CultureInfo.InvariantCulture, $"layer {only}") : $"layers {string.Join(", ", layers)}";

    /// <summary>A probability: 31 %, 0.4 %, under 0.1 %.</summary>
    public static string Percent(double probability) => (probability * 100) switch
    {
        >= 1 and var percent => string.Create(CultureInfo.InvariantCulture, $"{percent:0} %"),
        >= 0.1 and var percent => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %"),
        _ => "under 0.1 %",
    };

    /// <summary>How surprising a word was, in one word, by the rule of the list (<see cref="MarkedWords"/>): its place must have made it
    /// less likely than it is anywhere. Null for a word that was not, or of which that is not known.</summary>
    public static string? Surprise(TokenExpectation one) => one.First is { Bits: >= Surprising, Above: > 0 } first
        ? MarkedWords.Strength(first) >= SurpriseStrength.VerySurprising ? "a great surprise" : "a surprise"
        : null;

    /// <summary>What was expected where the word stands; null for a word that nothing stands before. Nothing surprises where a text has
    /// only begun.</summary>
    /// <param name="shown">Writes a word.</param>
    public static string? InPlace(TokenExpectation one, Func<string, string> shown)
    {
        if (one is not { Bits: { } bits, Rank: { } rank })
            return null;
        var (word, others) = (shown(one.Word), List(one.InPlace, shown));
        if (one.IsBeginning)
            return $"The text has only begun here, so the model knew little of it yet; it expected {others}.";
        if (one.InPlace is [var likeliest, ..] && likeliest.Text == one.Word)
            return $"The model expected {word} here ({others}).";
        var bit = string.Create(CultureInfo.InvariantCulture, $"{bits:0.0} bits{(Surprise(one) is { } surprise ? $": {surprise}" : "")}");
        // Ranks are of first pieces, bits of whole words.
        var number = rank.ToString("#,0", CultureInfo.InvariantCulture);
        return $"The model expected {others} here; " + (one.Pieces == 1
            ? $"{word} was its choice number {number} ({bit})."
            : $"the first piece of {word} was its choice number {number}, and the whole word carries {bit}.");
    }

    /// <summary>What is expected after the word.</summary>
    public static string After(TokenExpectation one, Func<string, string> shown) => $"Next it expects {List(one.After, shown)}.";

    /// <summary>What codes did to what comes next and what their head read, each in a sentence; perhaps nothing.</summary>
    /// <param name="shown">Writes a word.</param>
    public static IReadOnlyList<string> Of(CodeEffect effect, Func<string, string> shown) =>
    [
        .. new[]
        {
            Moved("Makes likelier", effect.Promoted, shown), Moved("Makes less likely", effect.Suppressed, shown),
            effect.Reads is { Words.Count: > 0 } reads
                ? $"Its head read {string.Join(", ", reads.Words.Select(word => $"{shown(word.Text)} {Percent(word.Share)}"))}."
                : null,
        }.OfType<string>(),
    ];

    /// <summary>A move too small to be seen in the figures is left out.</summary>
    private static string? Moved(string what, IReadOnlyList<MovedWord> words, Func<string, string> shown)
    {
        string[] seen =
        [
            .. words.Where(static word => Percent(word.Without) != Percent(word.With))
                .Select(word => $"{shown(word.Text)} ({Percent(word.Without)} → {Percent(word.With)})"),
        ];
        return seen.Length == 0 ? null : $"{what}: {string.Join(", ", seen)}.";
    }

    internal static string List(IReadOnlyList<ExpectedWord> words, Func<string, string> shown)
    {
        ExpectedWord[] told = [.. words.Where(static word => !IsPiece(word.Text)).Take(Named)];
        return told.Length == 0 ? "nothing that is a word"
            : string.Join(", ", told.Select(word => $"{shown(word.Text)} {Percent(word.Probability)}"));
    }

    /// <summary>Whether something is a blank or a single consonant: no word, and as the beginning of one it tells nothing.</summary>
    private static bool IsPiece(string word) => word == ShownWord.Space || (word is [var letter] && char.IsAsciiLetter(letter)
        && !"aeiouy".Contains(char.ToLowerInvariant(letter), StringComparison.Ordinal));
}
