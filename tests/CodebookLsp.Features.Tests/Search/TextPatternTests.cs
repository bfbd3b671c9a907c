using System.Text.RegularExpressions;
using CodebookLsp.Features.Search;
using CsCheck;

namespace CodebookLsp.Features.Tests.Search;

[TestClass]
public sealed class TextPatternTests
{
    [TestMethod]
    [DataRow("cat", "cat a cat", new[] { 0, 6 })]
    [DataRow("c(a)t", "cat a cat", new[] { 1, 7 })]
    [DataRow("(?i)CAT", "cat a cat", new[] { 0, 6 })] // a bracket, but no group
    [DataRow(@"\(a", "(a", new[] { 0 })]
    [DataRow("[(]a(b)?", "(a(ab", new[] { 4 })] // groups that are empty do not count
    [DataRow("(?:x)(y)", "xy", new[] { 1 })]
    [DataRow("(?P<name>a)(b)", "ab", new[] { 0 })] // Python numbers named groups too
    [DataRow("(b)(?P<name>c)", "bc", new[] { 0 })]
    [DataRow("(?P<x>a)(?P=x)", "aa", new[] { 0 })]
    [DataRow("(?<=a)b", "ab", new[] { 1 })]
    [DataRow(@"b\Z", "bb", new[] { 1 })]
    [DataRow("[🐉x]", "x🐌🐉", new[] { 0, 3 })]
    [DataRow("a.b", "a🐉b", new[] { 0 })]
    [DataRow("^b", "a\nb", new int[0])]
    public void The_first_group_says_where(string pattern, string text, int[] expected) =>
        CollectionAssert.AreEqual(expected, TextPattern.Parse(pattern).Starts(text).ToArray());

    [TestMethod]
    [DataRow("(")]
    [DataRow("[a")]
    [DataRow("*")]
    public void A_broken_expression_is_reported(string pattern) =>
        StringAssert.Contains(
            Assert.ThrowsExactly<SearchException>(() => TextPattern.Parse(pattern)).Message, "is not a regular expression",
            StringComparison.Ordinal);

    [TestMethod]
    public void An_expression_that_takes_too_long_is_stopped() =>
        Assert.IsEmpty(TextPattern.Parse("(a+)+$").Starts(new string('a', 30_000) + "b"));

}
