using CodebookLsp.Features.Judging;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Tests.Judging;

[TestClass]
public sealed class ConceptFileTests
{
    private static readonly string Shipped = PlainFile.Text(Repository.Sample("concepts.json"), 1 << 20);

    [TestMethod]
    public void The_concepts_that_ship_are_fifty_at_least_of_five_kinds()
    {
        var concepts = ConceptFile.Parse(Shipped, "concepts.json");
        Assert.IsGreaterThanOrEqualTo(50, concepts.Count);
        Assert.AreEqual(5, concepts.Select(static one => one.Kind).Distinct().Count());
        foreach (var concept in concepts)
        {
            Assert.IsGreaterThanOrEqualTo(3, concept.HeldOut.Words.Count, concept.Name);
            Assert.IsFalse(concept.Examples.Any(concept.HeldOut.IsIn), concept.Name);
            Assert.IsFalse(concept.Given.Any(concept.HeldOut.IsIn), concept.Name);
        }
    }

    [TestMethod]
    [DataRow("ship", "ships", "'ships'")]
    [DataRow("sail", "sailors", "'sailors'")]
    [DataRow("marry", "married", "'married'")]
    [DataRow("whales", "whale", "'whale'")]
    public void A_word_to_judge_by_is_no_form_of_one_to_steer_by(string given, string heldOut, string named)
    {
        var json = $$"""{ "topics": { "x": { "ask": "Write.", "given": ["{{given}}"], "heldOut": ["other", "{{heldOut}}"] } } }""";
        StringAssert.Contains(
            Assert.ThrowsExactly<ConceptException>(() => ConceptFile.Parse(json, "c.json")).Message, named, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Nor_does_it_stand_in_an_example()
    {
        var json = """{ "tense": { "past": { "ask": "Write.", "examples": ["He Went home."], "heldOut": ["went"] } } }""";
        StringAssert.Contains(
            Assert.ThrowsExactly<ConceptException>(() => ConceptFile.Parse(json, "c.json")).Message, "'went'", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("[]", "holds no concepts")]
    [DataRow("{}", "holds no concepts")]
    [DataRow("""{ "a": { "x": { "ask": "W.", "given": ["ship"] } } }""", "needs a sentence 'ask'")]
    [DataRow("""{ "a": { "x": { "ask": "W.", "heldOut": ["ship"] } } }""", "needs a sentence 'ask'")]
    [DataRow("""{ "a": { "x": null } }""", "needs a sentence 'ask'")]
    [DataRow(
        """
        { "a": { "x": { "ask": "W.", "given": ["a"], "heldOut": ["b"] } }, "b": { "x": { "ask": "W.", "given": ["a"], "heldOut": ["b"] } } }
        """,
        "whose names differ")]
    public void What_is_no_file_of_concepts_is_one_sentence(string json, string said) => StringAssert.Contains(
        Assert.ThrowsExactly<ConceptException>(() => ConceptFile.Parse(json, "c.json")).Message, said, StringComparison.Ordinal);
}
