using System.Globalization;

namespace CodebookLsp.Features.Explain;

/// <summary>How surprising words and paragraphs were, in sentences for people who know no bits: the same everywhere.</summary>
public static class SurpriseWords
{
    private const int Named = 3;

    /// <summary>A paragraph of fewer words is not compared: a heading is no passage.</summary>
    private const int FewestWords = 12;

    /// <summary>Of fewer paragraphs, none is said to be like most.</summary>
    private const int FewestParagraphs = 5;

    /// <summary>What was expected instead of a surprising word.</summary>
    /// <param name="expected">Null where that is not known.</param>
    public static string Of(SurprisingWord word, TokenExpectation? expected)
    {
        var rank = string.Create(CultureInfo.InvariantCulture, $"number {word.First.Rank:#,0} of what it expected");
        var likeliest = (expected?.InPlace ?? []).Take(Named).Select(static one =>
            $"{ExplanationWords.Quoted(one.Text)} {ExplanationWords.Percent(one.Probability)}").ToArray();
        return string.Join("; ", new[]
        {
            rank, likeliest.Length == 0 ? null : $"it expected {string.Join(", ", likeliest)}", Times(word),
        }.OfType<string>());
    }

    /// <summary>Bits as how many words one had to guess among.</summary>
    public static string AsGuesses(double bits)
    {
        var words = Math.Pow(2, bits);
        var shown = words < 1e6 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Rounded(words)):#,0}") : "over a million";
        return $"as hard to guess as one of {shown} {(shown == "1" ? "word" : "words")}";
    }

    /// <summary>5.1 bits a word.</summary>
    public static string BitsAWord(double bits) => string.Create(CultureInfo.InvariantCulture, $"{bits:0.0} bits a word");

    /// <summary>How a paragraph stands among those of its text; null where there are too few to compare.</summary>
    public static string? Compared(ParagraphSurprise paragraph, TextSurprise text)
    {
        ParagraphSurprise[] others = [.. text.Paragraphs.Where(one => one.Words >= FewestWords && one != paragraph)];
        if (paragraph.Words < FewestWords || others.Length < FewestParagraphs - 1)
            return null;
        var below = others.Count(one => one.Bits < paragraph.Bits) / (double)others.Length;
        return below switch
        {
            >= 2 / 3.0 => "less expected than most",
            <= 1 / 3.0 => "more expected than most",
            _ => "about as expected as the others",
        };
    }

    private static string? Times(SurprisingWord word) => Rounded(word.TimesLess) switch
    {
        < 2 => null,
        var times => string.Create(CultureInfo.InvariantCulture, $"{times:#,0} times less likely here than elsewhere"),
    };

    /// <summary>Two digits: more would not be known.</summary>
    private static double Rounded(double number)
    {
        var unit = number < 100 ? 1 : Math.Pow(10, Math.Floor(Math.Log10(number)) - 1);
        return Math.Round(number / unit) * unit;
    }
}
