using CodebookLsp.Features.Rewriting;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Tests.Rewriting;

[TestClass]
public sealed class ClauseFinderTests
{
    [TestMethod]
    [DataRow(", and they laughed", ", and they laughed")]
    [DataRow(" of the harbour ", " of the harbour")]
    [DataRow(" of the", null, DisplayName = "no end")]
    [DataRow(" water", null, DisplayName = "one word")]
    [DataRow(" in London, they say", null, DisplayName = "a name")]
    [DataRow(" as precise, precise, precise", null, DisplayName = "a word again and again")]
    [DataRow(" as the sea was by the sea", null, DisplayName = "a word twice")]
    [DataRow(", out of the house and out of sight", ", out of the house and out of sight", DisplayName = "a small word twice")]
    [DataRow(" as well as a river vs", null, DisplayName = "cut at the point of an abbreviation")]
    public void An_end_of_a_sentence_is_a_short_clause(string written, string? clause) =>
        Assert.AreEqual(clause, ClauseFinder.Clause(new(0, [], written, StopReason.StopString, 0)));

    [TestMethod]
    public void What_is_cut_off_ends_before_its_last_comma() =>
        Assert.AreEqual(" over the water", ClauseFinder.Clause(new(0, [], " over the water, and the", StopReason.MaxTokens, 0)));
}
