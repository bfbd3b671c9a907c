using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Search;
using CodebookLsp.Features.Tests.Corpora;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CsCheck;

namespace CodebookLsp.Features.Tests.Search;

[TestClass]
public sealed class CodeSearchTests
{
    private static readonly string Prose = RuledCorpus.Prose(400, 8);

    private static readonly MemoryCorpus Ruled = RuledCorpus.Of(
        Prose, static (tokens, at) => tokens[at] == " ship", static (tokens, at) => at > 0 && tokens[at - 1] == " the",
        static (tokens, at) => tokens[at] is " ship" or " boat");

    [TestMethod]
    public void Codes_are_found_by_what_matches()
    {
        var tokens = MatchedTokens.In(Ruled, TextPattern.Parse("ship"), null, default);
        var found = CodeSearch.ByPrecision(Ruled, tokens, new(), default);
        Assert.AreEqual(new CodeId(0, 1), found[0].Code);
        Assert.AreEqual((1.0, 1.0), (found[0].Precision, found[0].Recall));
        Assert.AreEqual((double)Ruled.TokenIds.Length / tokens.Length, found[0].Lift, 1e-9);
        CollectionAssert.AreEqual(new[] { "ship" }, FiredOn.Tokens(Ruled, Ruled.Firings(found[0].Code), 3).ToArray());
        Assert.IsEmpty(CodeSearch.ByPrecision(Ruled, [], new(), default));
    }

    [TestMethod]
    public void Codes_that_fire_together_are_found()
    {
        var code = new CodeId(0, 1);
        var found = CodeSearch.ByCoFiring(
            Ruled, code, Ruled.Firings(code), new() { Precision = 0, PerSite = 1 }, default);
        Assert.AreEqual(new CodeId(2, 1), found[0].Code);
        Assert.AreEqual(1, found[0].Recall);
        Assert.DoesNotContain(code, found.Select(static one => one.Code));
    }

    [TestMethod]
    public void An_example_is_told_from_the_corpus_by_its_codes()
    {
        var blocks = BlockSplitter
            .Split(["Nobody saw the ship or the other ship or a ship. " + Prose[..600]], FakeModel.Tokenizer, new(), default)
            .Select(block =>
        {
            var ids = Enumerable
                .Range(0, block.Tokens.Length)
                .SelectMany(at => new[] { block.TextOf(at) == " ship" ? 1 : 2, at % 4 == 0 ? 5 : 31, 9 })
                .ToArray();
            return new AnnotatedBlock(block, new(Ruled.Sites, block.Tokens.Length, ids, new float[ids.Length]));
        }).ToArray();
        var found = CodeSearch.ByExample(Ruled, blocks, new() { PerSite = 1 });
        CollectionAssert.AreEquivalent(new CodeId[] { new(0, 2), new(1, 31), new(2, 9) }, found.Select(static one => one.Code).ToArray());
        Assert.IsGreaterThan(10, found.Single(static one => one.Code.Site == 2).Lift);

        var common = CodeSearch.ByExample(Ruled, blocks, new() { PerSite = int.MaxValue, Recall = 0.4 });
        Assert.IsTrue(common.All(static one => one.Recall > 0.4));
        CollectionAssert.IsSubsetOf(new CodeId[] { new(1, 31), new(2, 9) }, common.Select(static one => one.Code).ToArray());
        Assert.IsEmpty(CodeSearch.ByExample(Ruled, blocks, new() { PerSite = int.MaxValue, Recall = 1 }));
    }

    [TestMethod]
    [DataRow("ship", new[] { 0, 1, 2, 3 })] // the whole word first, alone before among others
    [DataRow("SHI", new[] { 0, 2, 1, 3 })]
    [DataRow("after the", new[] { 4 })]
    [DataRow("CAFÉ", new[] { 5 })]
    [DataRow("the ship nothing", new int[0])]
    [DataRow("“”", new int[0])]
    public void Labels_are_found_by_words(string question, int[] expected)
    {
        string[] labels = ["“ship”", "“ship”, “boat”", "“ships”", "near “shipping”, “trade”", "after “the”", "“Café”"];
        var search = new LabelSearch(
            labels.Select(static (text, code) => new CodeLabel(new(0, code), text) { Scores = new(code == 2 ? 0.9 : 0.8, 0.5, 9, 30) }));
        CollectionAssert.AreEquivalent(expected, search.Find(question, 9).Select(static label => label.Code.Code).ToArray());
        if (expected.Length > 0)
            Assert.AreEqual(expected[0], search.Find(question, 1).Single().Code.Code);
    }

    [TestMethod]
    public void The_best_neuron_is_the_one_that_fires_least_elsewhere()
    {
        // Neuron 0 is high on wanted tokens only, neuron 1 on all, neuron 2 at random.
        var random = new Random(1);
        var rows = Enumerable.Range(0, 200).Select(token => new[] { token % 10 == 0 ? 5f : 0, 1, random.NextSingle() }).ToArray();
        var baseline = new NeuronBaseline(3, [0.5, 1]);
        foreach (var row in rows.Where(static (_, token) => token % 10 == 0))
            baseline.AddWanted(row);
        foreach (var row in rows)
            baseline.Count(row);
        Assert.AreEqual(20, baseline.Wanted);
        Assert.AreEqual(new(0, 5, 20, 0.5), baseline.Best(0)); // ten are needed, but a threshold cannot part equals
        Assert.AreEqual(new(0, 5, 20, 1), baseline.Best(1));
        Assert.AreEqual(0.1, baseline.Of(1, 1).Precision, 1e-9);
        Assert.IsNull(new NeuronBaseline(3, [0.5]).Best(0));
    }
}
