using System.Text.RegularExpressions;
using CodebookLsp.Features.Search;
using CsCheck;

namespace CodebookLsp.Features.Tests.Search;

[TestClass]
public sealed class LiteralFilterTests
{
    [TestMethod]
    [DataRow("whale", "whale")]
    [DataRow("a whale|b", null)]
    [DataRow("(?i)whale", null)]
    [DataRow("(?:sea|whale)s and", "s and")]
    [DataRow(@"(?<=Mr\. )(\w+)", "Mr. ")]
    [DataRow("(?<!whales)ship", "ship")]
    [DataRow("(whale)?ship", "ship")]
    [DataRow("whale{0}", "whal")]
    [DataRow("whales*", "whale")]
    [DataRow("[whale]ship", "ship")]
    [DataRow("(?<x>whale)s", "whale")]
    [DataRow(@"\bwhal\w+", "whal")]
    [DataRow(@"\x41whale", null)]
    [DataRow("of", "of")]
    [DataRow("o", null)]
    public void What_a_text_must_hold_is_read_from_the_expression(string pattern, string? literal) =>
        Assert.AreEqual(literal, LiteralFilter.Of(pattern)?.Literal);

    [TestMethod]
    [DataRow(@"\w+ing\b", MatchReach.Word)]
    [DataRow("[A-Za-z_0-9]+ing", MatchReach.Word)]
    [DataRow(@"(?<=un)[\w\d]+ly(?!s)", MatchReach.Word)]
    [DataRow(@"(\w+) of the", MatchReach.Line)]
    [DataRow(".*whale", MatchReach.Line)]
    [DataRow(@"[\w'-]+ing", MatchReach.Line)]
    [DataRow(@"\S+whale", MatchReach.Line)]
    [DataRow("[ -~]whale", MatchReach.Line)]
    [DataRow(@"\w+whale\s", MatchReach.Text)]
    [DataRow(@"\w+whale$", MatchReach.Text)]
    [DataRow("^whale", MatchReach.Text)]
    [DataRow("[^x]whale", MatchReach.Text)]
    [DataRow("[\t-~]whale", MatchReach.Text)]
    [DataRow(@"[\n]whale", MatchReach.Text)]
    [DataRow(@"[a-z-[\n]]whale", MatchReach.Text)]
    [DataRow("\nwhale", MatchReach.Text)]
    [DataRow("whale", MatchReach.Text)] // .NET looks for it itself
    [DataRow(@"\bwhale\w*", MatchReach.Text)]
    public void How_far_a_match_can_go_is_read_from_the_expression(string pattern, object reach) =>
        Assert.AreEqual(reach, LiteralFilter.Of(pattern)!.Reach);

    [TestMethod]
    public void Only_parts_around_the_literal_are_matched()
    {
        const string text = "naïve\u0301ly, sadly\nno\nsa_dly dl lyly";
        Assert.AreEqual("naïve\u0301ly|sadly|sa_dly|lyly", Parts(MatchReach.Word));
        Assert.AreEqual("naïve\u0301ly, sadly|sa_dly dl lyly", Parts(MatchReach.Line));
        Assert.AreEqual(text, Parts(MatchReach.Text));
        Assert.IsEmpty(new LiteralFilter("lz", MatchReach.Text).Parts(text));

        string Parts(MatchReach reach) => string.Join('|', new LiteralFilter("ly", reach).Parts(text).Select(part => text[part]));
    }

    /// <summary>All characters, and between which .NET sees the end of a word.</summary>
    [TestMethod]
    public void A_word_ends_where_an_expression_says_so()
    {
        var (end, word) = (new Regex(@"^a\b", RegexOptions.CultureInvariant), new Regex(@"\w", RegexOptions.CultureInvariant));
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var isOfWord = LiteralFilter.IsOfWord((char)unit);
            Assert.AreEqual(!end.IsMatch($"a{(char)unit}"), isOfWord, $"U+{unit:X4}");
            Assert.IsTrue(isOfWord || !word.IsMatch($"{(char)unit}"), $"U+{unit:X4}");
        }
    }

    [TestMethod]
    public void Matches_are_those_of_the_whole_text()
    {
        string[] pieces =
        [
            "ab", "abc", "a", "b", "bca", "|", "(", "(?:", "(?=", "(?!", "(?<=", "(?<!", ")", ")?", ")+", ")*", "?", "*", "+", "{2}",
            "{0,1}", "[ab]", "[^a]", "[a-c]", ".", @"\w", @"\.", "^", "$", "cab", @"\b", @"\B", @"\s", @"\n", @"\S",
            "\n", " ", @"[\w.]", @"[\n]",
        ];
        var (filtered, matched, cut) = (0, 0, 0);
        Gen.Select(
            Gen.OneOfConst(pieces).Array[1, 7],
            Gen.OneOfConst("a", "b", "c", "abc", "bca", "ab", ".", " ", "\n", "\r\n", "\u0301", "\u200D").Array[0, 16])
            .Sample(
                (some, letters) =>
            {
                var (pattern, text) = (string.Concat(some), string.Concat(letters));
                Regex regex;
                try
                {
                    regex = new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
                }
                catch (ArgumentException)
                {
                    return;
                }

                if (LiteralFilter.Of(pattern) is not { } filter)
                    return;
                Interlocked.Increment(ref filtered);
                var expected = Matches(text);
                var parts = filter.Parts(text).Select(part => part.GetOffsetAndLength(text.Length)).ToArray();
                var found = parts.SelectMany(part => Matches(text.Substring(part.Offset, part.Length))
                    .Select(match => (part.Offset + match.At, match.Length))).ToArray();
                CollectionAssert.AreEqual(expected, found, $"{pattern} in {text}");
                Interlocked.Add(ref matched, Math.Min(1, found.Length));
                Interlocked.Add(ref cut, found.Length > 0 && parts.Sum(static part => part.Length) < text.Length ? 1 : 0);

                (int At, int Length)[] Matches(string part) =>
                    [.. regex.Matches(part).Where(static match => match.Length > 0).Select(static match => (match.Index, match.Length))];
            },
                iter: 60_000);
        Assert.IsGreaterThan(1000, filtered);
        Assert.IsGreaterThan(100, matched);
        Assert.IsGreaterThan(100, cut);
    }
}
