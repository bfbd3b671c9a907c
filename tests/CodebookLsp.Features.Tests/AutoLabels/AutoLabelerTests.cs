using CodebookLsp.Features.AutoLabels;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Tests.Corpora;
using CsCheck;

namespace CodebookLsp.Features.Tests.AutoLabels;

[TestClass]
public sealed class EvidenceTests
{
    [TestMethod]
    public void A_label_says_what_a_code_fires_on()
    {
        Check("“ship”", static (tokens, at) => tokens[at] == " ship");
        Check("“ship”, “boat”", static (tokens, at) => tokens[at] is " ship" or " boat");
        Check("after “the”", static (tokens, at) => at > 0 && tokens[at - 1] == " the");
        Check(
            "starts a sentence",
            static (tokens, at) =>
                char.IsUpper(tokens[at].Trim().FirstOrDefault())
                && (at == 0 || tokens[at - 1] == "." || tokens[at - 1].Contains('\n', StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_code_with_noise_keeps_its_label_and_says_how_true_it_is()
    {
        var random = new Random(3);
        var found = AutoLabeler
            .For(
                RuledCorpus.Of(
                    RuledCorpus.Prose(1500, 1), (tokens, at) => tokens[at] == " ship" ? random.Next(10) > 1 : random.Next(400) == 0),
                null, default)
            .Find(null, default);
        var label = found.Labels.Single(static label => label.Code.Code == 1);
        Assert.AreEqual("“ship”", label.Text);
        Assert.AreEqual(LabelOrigin.Automatic, label.Origin);
        Assert.IsGreaterThan(0.6, label.Scores!.Precision);
        Assert.IsLessThan(1, label.Scores.Precision);
        Assert.IsGreaterThan(0.6, label.Scores.Recall);
        Assert.IsLessThan(0.95, label.Scores.Recall);
        Assert.IsGreaterThan(10, label.Scores.Lift);
    }

    [TestMethod]
    public void A_code_that_fires_at_random_gets_no_label()
    {
        var found = AutoLabeler
            .For(
                RuledCorpus.Of(RuledCorpus.Prose(2500, 2), static (tokens, at) => tokens[at] == " ship", static (_, _) => false),
                null, default)
            .Find(null, default);
        CollectionAssert.AreEqual(new[] { new CodeId(0, 1) }, found.Labels.Select(static label => label.Code).ToArray());
        Assert.AreEqual((found.Codes.Used, found.Codes.Frequent), (found.Shuffled.Used, found.Shuffled.Frequent));
        Assert.AreEqual(0, found.Shuffled.Labelled);
        Assert.AreEqual(1, found.Codes.Trivial);
        Assert.IsGreaterThan(50, found.Codes.Frequent);
        Assert.AreEqual(1.0 / found.Codes.Frequent, found.Codes.OfFrequent);
    }

    [TestMethod]
    public void A_rule_that_holds_in_only_one_half_gives_no_label()
    {
        // Held-out stretches follow another rule, so what was chosen does not hold there.
        var text = RuledCorpus.Prose(1500, 4);
        var plain = RuledCorpus.Of(text, static (tokens, at) => tokens[at] is " ship" or " tree");
        var halves = new Halves(plain.TokenIds.Length);
        var token = 0;
        var torn = RuledCorpus.Of(text, (tokens, at) => tokens[at] == (halves.Of(token++) == Halves.Training ? " ship" : " tree"));
        Assert.IsEmpty(AutoLabeler.For(torn, null, default).Find(null, default).Labels);
        Assert.IsNotEmpty(AutoLabeler.For(plain, null, default).Find(null, default).Labels);
    }

    [TestMethod]
    public void Halves_share_out_all_tokens_in_long_stretches() =>
        Gen.Select(Gen.Int[1, 20_000], Gen.Double[0, 1]).Sample((tokens, where) =>
        {
            var (halves, token) = (new Halves(tokens), (int)(where * (tokens - 1)));
            Assert.AreEqual(tokens, halves.Size(Halves.Training) + halves.Size(Halves.HeldOut));
            foreach (var half in new[] { Halves.Training, Halves.HeldOut })
                Assert.AreEqual(Enumerable.Range(0, token).Count(one => halves.Of(one) == half), halves.Before(half, token));
            Assert.IsGreaterThanOrEqualTo(64, halves.Stretch);
        }, iter: 50);

    [TestMethod]
    public void Totals_are_what_counting_token_by_token_gives()
    {
        var facts = TokenFeatures.Of(RuledCorpus.Of(RuledCorpus.Prose(300, 6), static (_, _) => false), default);
        var statement = Gen.OneOf<Statement>(
            Gen.Select(Gen.Int[0, facts.Families.Count - 1], Gen.Int[0, 1000], Gen.Int[0, 1000])
                .Where(pick => facts.Families[pick.Item1].Count > 1)
                .Select(pick =>
                    (Statement)
                        new Named(
                            pick.Item1,
                            [
                                .. new[]
                                {
                                    pick.Item2 % facts.Families[pick.Item1].Count,
                                    pick.Item3 % facts.Families[pick.Item1].Count,
                                }.Distinct(),
                            ])),
            Gen.Int[0, TokenPredicate.All.Count - 1].Select(static trait => (Statement)new OfPredicate(trait)),
            Gen.Select(Gen.Int[0, facts.Near.Count - 1], Gen.Int[0, 1000], Gen.Int[0, 1000]).Where(pick => facts.Near[pick.Item1].Count > 0)
                .Select(pick =>
                    (Statement)
                        new Near(
                            pick.Item1,
                            [.. new[] { pick.Item2 % facts.Near[pick.Item1].Count, pick.Item3 % facts.Near[pick.Item1].Count }.Distinct()]))
        );
        Gen.Select(statement, statement).Sample((one, other) =>
        {
            Description[] descriptions = (one, other) is (Near, _) or (_, Near)
                ? [new(one), new(other)]
                : [new(one), new(other), new(one, other)];
            foreach (var description in descriptions)
            {
                foreach (var half in new[] { Halves.Training, Halves.HeldOut })
                    Assert.AreEqual(
                        Enumerable
                            .Range(0, facts.Tokens)
                            .Count(token => facts.Halves.Of(token) == half && description.Holds(facts, token)),
                        description.Total(facts, half), description.ToString());
            }
        }, iter: 300);
    }

    [TestMethod]
    [DataRow("He left. “Stop!” she said. It was 1842.\n\nMr. Hyde (a man) came", " It", TokenPredicate.StartsSentence)]
    [DataRow("He left. “Stop!” she said. It was 1842.\n\nMr. Hyde (a man) came", " she", TokenPredicate.AfterSentence)]
    [DataRow("He left. “Stop!” she said. It was 1842.\n\nMr. Hyde (a man) came", "Stop", TokenPredicate.InQuotation)]
    [DataRow("He left. “Stop!” she said. It was 1842.\n\nMr. Hyde (a man) came", " man", TokenPredicate.InBrackets)]
    [DataRow("He left. “Stop!” she said. It was 1842.\n\nMr. Hyde (a man) came", "Mr", TokenPredicate.StartsParagraph)]
    [DataRow("He left. “Stop!” she said. It was 1842.\n\nMr. Hyde (a man) came", "2", TokenPredicate.Year)]
    [DataRow("He left. “Stop!” she said. It was 1842.\n\nMr. Hyde (a man) came", " Hyde", TokenPredicate.Capitalised)]
    [DataRow("See `to_string` and NASA", " NASA", TokenPredicate.Capitals)]
    [DataRow("See `to_string` and NASA", "string", TokenPredicate.CodeName)]
    [DataRow("See `to_string` and NASA", "string", TokenPredicate.InCode)]
    public void Predicates_hold_where_they_should(string text, string token, int trait)
    {
        var corpus = RuledCorpus.Of(text, static (_, _) => false);
        var facts = TokenFeatures.Of(corpus, default);
        var at = Enumerable.Range(0, facts.Tokens).Where(one => Text(one) == token).ToArray();
        Assert.IsNotEmpty(at, $"no such token: {string.Join('|', Enumerable.Range(0, facts.Tokens).Select(Text))}");
        Assert.IsTrue(facts.Has(at[^1], trait));
        Assert.IsTrue(Enumerable.Range(0, facts.Tokens).Any(one => !facts.Has(one, trait)));

        string Text(int one) => corpus.TextOf(0)[corpus.RangeOf(one).Start..corpus.RangeOf(one).End];
    }

    [TestMethod]
    public void A_title_does_not_end_a_sentence()
    {
        var facts = TokenFeatures.Of(RuledCorpus.Of("Mr. Hyde came. He left", static (_, _) => false), default);
        CollectionAssert.AreEqual(
            new[] { 4 }, Enumerable.Range(0, facts.Tokens).Where(token => facts.Has(token, TokenPredicate.EndsSentence)).ToArray());
    }

    [TestMethod]
    public void Labels_fit_into_a_label_file()
    {
        var facts = TokenFeatures.Of(RuledCorpus.Of(RuledCorpus.Prose(200, 7), static (_, _) => false), default);
        for (var trait = 0; trait < TokenPredicate.All.Count; trait++)
            Assert.IsTrue(LabelFile.Fits(LabelText.Of(new(new OfPredicate(trait)), facts)));
        for (var family = 0; family < facts.Families.Count; family++)
        {
            for (var id = 0; id < facts.Families[family].Count; id++)
                Assert.IsTrue(LabelFile.Fits(LabelText.Of(new(new Named(family, [id])), facts)));
        }
    }

    /// <summary>A corpus where code 1 follows a rule; the label it has to get.</summary>
    private static void Check(string label, RuledCorpus.Rule rule)
    {
        var found = AutoLabeler.For(RuledCorpus.Of(RuledCorpus.Prose(1500, 1), rule), null, default).Find(null, default);
        var own = found.Labels.Single(static one => one.Code.Code == 1);
        Assert.AreEqual(label, own.Text);
        Assert.AreEqual(1, own.Scores!.Precision);
        Assert.AreEqual(1, own.Scores.Recall, 0.05);
    }
}
