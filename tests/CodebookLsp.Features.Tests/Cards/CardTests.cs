using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Pages;
using CodebookLsp.Features.Statistics;
using CodebookLsp.TestFakes;
using CsCheck;

namespace CodebookLsp.Features.Tests.Cards;

[TestClass]
public sealed class CardTests
{
    private const string Sea = "The whale saw the ship. The ship saw a Whale, and the whale sank it.\n\nNobody saw the whale again.";

    private static readonly CodeId OnWhale = new(0, 7);

    /// <summary>
    /// Site 0 fires 7 on whales and 1 elsewhere, site 1 the same with 8 and 2, site 2 counts tokens, site 3 always says 0.
    /// </summary>
    private static readonly Func<string, int, int[]> Whales = static (text, number) =>
        text.Trim() is "whale" or "Whale" ? [7, 8, number % 20, 0] : [1, 2, number % 20, 0];

    [TestMethod]
    public void A_card_counts_what_a_code_fires_on_and_what_stands_around_it()
    {
        var card = Make(FakeCards.With(Whales, ("sea.txt", Sea), ("land.txt", "No such animal here.")), OnWhale);

        Assert.AreEqual("L0.0:7", card.Name);
        Assert.AreEqual(4, card.Firings);
        Assert.AreEqual(2, card.Corpus.Documents);
        Assert.AreEqual(4.0 / card.Corpus.Tokens, card.Rate, 1e-12);
        Assert.AreEqual(" whale", card.Tokens[0].Text);
        Assert.AreEqual(0.75, card.Tokens[0].Share);
        Assert.AreEqual(card.Corpus.Tokens / 4.0, card.Tokens[0].Lift!.Value, 1e-9); // wherever the token is, it fires
        Assert.AreEqual(" Whale", card.Tokens[1].Text);
        CollectionAssert.AreEqual(new[] { ("the", 3), ("a", 1) }, card.Before.Select(static one => (one.Text, one.Count)).ToArray());
        CollectionAssert.AreEqual(
            new[] { (",", 1), ("again", 1), ("sank", 1), ("saw", 1) }, card.After.Select(static one => (one.Text, one.Count)).ToArray());
        Assert.AreEqual("sea.txt", card.Documents.Single().Title);
        Assert.AreEqual(18.0 / 19, card.CommonerThan, 1e-9); // of the 19 others only code 1 fires, and more often
    }

    [TestMethod]
    public void A_code_that_never_fires_has_a_card_too()
    {
        var card = Make(FakeCards.With(Whales, ("sea.txt", Sea)), new(0, 19));

        Assert.AreEqual(0, card.Firings);
        Assert.IsEmpty(card.Tokens);
        Assert.IsEmpty(card.Examples);
        Assert.IsEmpty(card.Tests);
        StringAssert.Contains(CardPage.Html(card, "fake"), "It does not fire in these texts.");
    }

    [TestMethod]
    public void Codes_that_fire_together_are_those_of_other_codebooks_on_the_same_tokens()
    {
        var corpus = FakeCards.With(Whales, ("sea.txt", string.Concat(Enumerable.Repeat(Sea + "\n\n", 3))));
        var together = Make(corpus, OnWhale).Coactive;

        Assert.AreEqual("L0.1:8", together[0].Name);
        Assert.AreEqual(1.0, together[0].Share);
        Assert.AreEqual((double)corpus.TokenIds.Length / corpus.FiringCount(OnWhale), together[0].Score, 1e-9);
        Assert.AreEqual(" whale", together[0].FiresOn);
        Assert.IsFalse(
            together.Any(static one => one.Code.Site == 0 || one.Name == "L4.1:0"), "what fires everywhere fires with nothing in particular"
        );
    }

    [TestMethod]
    public void Descriptions_that_hold_are_told_from_those_that_hold_for_any_code()
    {
        // Site 1 fires 3 on a fifth of the tokens, whatever they are: about as often as "the" comes.
        var text = string.Concat(
            Enumerable
                .Range(0, 900)
                .Select(static at => $"The {Words(at)} of the {Words(at * 7)} and {Words(at * 13)} was {Words(at * 29)}. "));
        var corpus = FakeCards.With(
            static (token, number) => [token.Trim() is "the" or "The" ? 7 : 1, number * 7919 % 101 < 20 ? 3 : 2, 0, 0], ("long.txt", text));
        var exact = Make(corpus, OnWhale).Tests;
        var random = Make(corpus, new(1, 3)).Tests;

        CollectionAssert.AreEqual(
            new[] { "the token", "the token before", "the token after" }, exact.Select(static test => test.What).ToArray());
        Assert.AreEqual(1.0, exact[0].Precision);
        Assert.IsGreaterThan(3, exact[0].Lift);
        Assert.IsLessThan(0.9, exact[0].Chance);
        Assert.IsLessThan(0.9, exact[0].OtherCodes!.Value);
        Assert.AreEqual(random[0].Chance, random[0].Precision, 0.1);

        static string Words(int at) =>
            new[] { "sea", "ship", "whale", "captain", "boat", "wind", "storm", "sail", "sailor", "wave", "harbour" }[at % 11];
    }

    [TestMethod]
    public void Examples_mark_the_very_tokens_that_fire() =>
        Gen.OneOfConst(
                "the ",
                "whale",
                " sea.",
                "\n\n",
                "\r\n",
                " \t",
                "é",
                "日本語。",
                "😀",
                "👩‍👩‍👧‍👦",
                "x1234",
                "<|im_end|>",
                "'s",
                " a long and winding sentence",
                "\u202E")
            .Array[1, 120]
            .Select(string.Concat<string>)
            .Sample(static text =>
            {
                var corpus = FakeCards.Read(("a", text), ("b", "Another text, with words of its own. " + text));
                for (var code = 0; code < 20; code++)
                {
                    foreach (var example in ExampleTexts.Of(corpus, corpus.Firings(new(0, code)), 5))
                    {
                        var whole = corpus.TextOf(example.Document);
                        Assert.AreEqual(whole.Substring(example.Start, example.Text.Length), example.Text);
                        Assert.IsTrue(corpus.Firings(new(0, code)).Contains(example.Token));
                        var range = corpus.RangeOf(example.Token);
                        // tokens of one character share a mark
                        Assert.IsTrue(example.Place.Start < range.End && example.Place.End > range.Start);
                        Assert.IsTrue(example.Marks.Zip(example.Marks.Skip(1)).All(static pair => pair.First.End <= pair.Second.Start));
                        Assert.IsFalse(
                            example.Text.Length > 0 && (char.IsLowSurrogate(example.Text[0]) || char.IsHighSurrogate(example.Text[^1])),
                            "a character is cut in two");
                    }
                }
            }, iter: 60);

    [TestMethod]
    public void Some_of_many_are_sampled_from_every_part_of_the_range() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[1, 40]).Sample(static (count, most) =>
        {
            var sampled = SystematicSample.From([.. Enumerable.Range(0, count)], most);
            Assert.HasCount(Math.Min(count, most), sampled);
            Assert.IsTrue(sampled.Zip(sampled.Skip(1)).All(static pair => pair.First < pair.Second));
            for (var part = 0; part < sampled.Length; part++)
                Assert.IsTrue(
                    sampled[part] >= (long)part * count / sampled.Length && sampled[part] < (part + 1.0) * count / sampled.Length);
        });

    [TestMethod]
    [DataRow("It was the [whale] again", "the", "again")]
    [DataRow("It was[ wh]ale's oil", "was", "oil")]
    [DataRow("He said, “[No].”", "“", ".")]
    [DataRow("[One]", null, null)]
    [DataRow("an end.\n\n[Then] 😀 it", null, "😀")]
    [DataRow("one\n[two]\r\nthree", "one", "three")]
    [DataRow("a[  ]b", "a", "b")]
    public void Words_around_a_token_are_whole_words(string marked, string? before, string? after)
    {
        var (start, end) = (marked.IndexOf('['), marked.IndexOf(']') - 1);
        Assert.AreEqual((before, after), WordsAround.Of(marked.Replace("[", "").Replace("]", ""), new(start, end)));
    }

    [TestMethod]
    public void Similar_and_opposite_codes_come_from_the_model_and_carry_their_labels()
    {
        var corpus = FakeCards.Read(("sea.txt", Sea));
        var card = new CardMaker(corpus, FakeModel.Loaded).Make(new(2, 7), new([new(new(2, 8), "nearly")]), default);

        Assert.AreEqual("L4.0:6", card.Similar![0].Name); // 6 and 8 are as near
        Assert.AreEqual("nearly", card.Similar[1].Label);
        Assert.AreEqual("L4.0:299", card.Opposite![0].Name);
        Assert.IsLessThan(0, card.Opposite[0].Score);
        Assert.IsNull(new CardMaker(corpus, null).Make(new(2, 7), LabelBook.Empty, default).Similar);
    }

    [TestMethod]
    public void Logit_effects_are_named_by_the_tokens_texts()
    {
        var effects = CardLogitEffects.Measure(FakeModel.Loaded, new(2, 7), default);

        Assert.AreEqual(FakeModel.Tokenizer.Piece(1007), effects.Add.Raised.Single().Text);
        Assert.AreEqual(5, effects.Add.Raised[0].Change);
        Assert.AreEqual(FakeModel.Tokenizer.Piece(1008), effects.Add.Lowered.Single().Text);
        Assert.IsEmpty(effects.Replace.Raised);
    }

    [TestMethod]
    public void A_page_runs_nothing_loads_nothing_and_shows_texts_as_texts()
    {
        var corpus = FakeCards.With(
            Whales,
            ("<b>x</b>/a&b.txt", "See <script>alert(1)</script> the whale\u202E \"and\" the\u200B whale.\r\n\r\nThe whale <i>again</i>"));
        var card = Make(
            corpus, OnWhale, new CodeLabel(OnWhale, "“<img src=x>”\u202E") { Note = "<b>note</b>", Scores = new(0.5, 0.25, 10, 30) }
        ) with
        {
            LogitEffects = new(new([new("<sea>", 1.5, 0.001, 0.004)], [], 0.3), new([], [new("\u0007", -2, 0.1, 0.01)], 0.1)),
        };
        var html = CardPage.Html(card, "<model>");
        var style = html[(html.IndexOf("<style>", StringComparison.Ordinal) + 7)..html.IndexOf("</style>", StringComparison.Ordinal)];

        StringAssert.Contains(html, $"default-src 'none'; style-src '{PageResource.Hash(style)}'");
        foreach (
            var hostile in new[]
            {
                "<script",
                "<img",
                "<b>x",
                "<i>",
                "<b>note",
                "<sea>",
                "<model>",
                "\u202E",
                "\u200B",
                "\u0007",
                " style=",
                "href=",
                "src=\"",
            })
            Assert.IsFalse(html.Replace(style, "").Contains(hostile, StringComparison.Ordinal), hostile);
        StringAssert.Contains(html, "&lt;img src=x&gt;”\\u{202E}");
        StringAssert.Contains(html, "by chance <b>5.0%</b>");
        StringAssert.Contains(html, "&lt;sea&gt;</th>");
        StringAssert.Contains(html, "<mark class=\"it\" tabindex=\"0\"");
    }

    [TestMethod]
    public void A_page_says_all_that_the_view_says()
    {
        var card = Make(
            FakeCards.With(Whales, ("sea.txt", string.Concat(Enumerable.Repeat(Sea + "\n\n", 3)))), OnWhale,
            new CodeLabel(OnWhale, "whales") { Scores = new(0.5, 0.25, 10, 30) }) with
        {
            LogitEffects = new(new([new("sea", 1.5, 0.001, 0.004)], [], 0.3), new([], [new("land", -2, 0.1, 0.01)], 0.1)),
        };
        var view = CardView.Of(card);
        var page = CardPage.Html(card, "model");

        CollectionAssert.AreEqual(
            new[]
            {
                "automatic, tested on other text", "true of 50% of its firings", "by chance 5.0%", "lift ×10", "recall 25%", "30 firings",
            },
            view.Badges.Select(static badge => badge.ToString()).ToArray());
        Assert.AreEqual(("Promoted", "+1.50"), (view.LogitEffects!.First.Title, view.LogitEffects.First.Rows.Single().Figure));
        Assert.AreEqual(("Suppressed", "−2.00"), (view.ReplacingEffects!.Second.Title, view.ReplacingEffects.Second.Rows.Single().Figure));
        StringAssert.EndsWith(view.Examples.Note, ", sampled evenly", StringComparison.Ordinal);
        string[] said =
        [
            .. view.Facts.SelectMany(static fact => new[] { fact.Figure, fact.After }), view.Place, view.Examples.Note,
            view.Examples.Remark!, view.FiresOn!.Title, view.WordsAround!.Title, view.LogitEffects.Remark!,
        ];
        foreach (var sentence in said)
            StringAssert.Contains(page, sentence, StringComparison.Ordinal);
    }

    private static CodeCard Make(IIndexedCorpus corpus, CodeId code, params CodeLabel[] labels) =>
        new CardMaker(corpus, null).Make(code, new(labels), default);
}
