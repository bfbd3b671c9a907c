using CodebookLsp.Network.Tokenizers;
using CsCheck;

namespace CodebookLsp.Network.Tests.Tokenizers;

[TestClass]
public class PreTokenScannerTests
{
    [TestMethod]
    [DataRow(PreTokenization.Gpt2)]
    [DataRow(PreTokenization.SmolLm)]
    [DataRow(PreTokenization.Llama3)]
    public void Cuts_where_the_published_pattern_cuts_code_points(PreTokenization pattern) =>
        TestTokenizers.Texts.Sample(
            text => CollectionAssert.AreEqual(PreTokenPatterns.Ends(pattern, text), Ends(pattern, text)), iter: 3000);

    [TestMethod]
    public void Gpt2_leaves_the_last_blank_to_the_word() => Check(PreTokenization.Gpt2, "a|  | b|\n|\n|c|  ");

    [TestMethod]
    public void Gpt2_keeps_numbers_and_endings_together() => Check(PreTokenization.Gpt2, "it|'s| 2026|th|,| WE|'|LL");

    [TestMethod]
    public void SmolLm_cuts_each_digit_out_and_what_is_between_ends_there() => Check(PreTokenization.SmolLm, "in|  |2|0|2|6|  | or|  |½|x");

    [TestMethod]
    public void Llama3_takes_digits_in_threes_and_line_breaks_with_what_is_before() =>
        Check(PreTokenization.Llama3, "x|=|123|456|7|;\n\n| |\t|(y|)\r\n|   \n|  | WE|'LL| ok|'ſ|  ");

    [TestMethod]
    [DataRow(PreTokenization.Gpt2)]
    [DataRow(PreTokenization.SmolLm)]
    [DataRow(PreTokenization.Llama3)]
    public void Astral_letters_are_letters(PreTokenization pattern)
    {
        Check(pattern, "a𝓒b| 𠀀語𐌰x| 𝒳");
        Check(pattern, "ab|😀😀| 🇫🇷!");
    }

    [TestMethod]
    public void Astral_digits_are_numbers()
    {
        Check(PreTokenization.Gpt2, "a|𝟘𝟙2| 𝟛");
        Check(PreTokenization.SmolLm, "a|𝟘|𝟙|2| |𝟛");
        Check(PreTokenization.Llama3, "a|𝟘𝟙2|𝟛");
    }

    [TestMethod]
    public void A_lone_surrogate_is_a_sign() => Check(PreTokenization.Gpt2, "a|\uD83D!|a|\uDE00\uD83D| \uDE00");

    /// <summary>"|" marks the cuts.</summary>
    private static void Check(PreTokenization pattern, string marked)
    {
        var text = marked.Replace("|", "", StringComparison.Ordinal);
        var ends = Ends(pattern, text);
        var cuts = ends.Prepend(0).Zip(ends, (start, end) => text[start..end]);
        Assert.AreEqual(marked, string.Join('|', cuts));
    }

    private static int[] Ends(PreTokenization pattern, string text)
    {
        var ends = new List<int>();
        for (var start = 0; start < text.Length; start = ends[^1])
            ends.Add(PreTokenScanner.End(pattern, text, start));

        return [.. ends];
    }
}
