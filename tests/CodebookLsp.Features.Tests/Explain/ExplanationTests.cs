using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.Network.Explanations;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Features.Tests.Explain;

/// <summary>What was expected at words and why, by the rules of the fake model.</summary>
[TestClass]
public sealed class ExplanationTests
{
    private const string Text = "It is a way I have of driving off the spleen, Ishmaelite and ships.";

    [TestMethod]
    public void A_word_is_as_surprising_as_its_tokens_together_and_its_rank_is_its_first_ones()
    {
        var block = Block(Text);
        foreach (var (token, index) in block.Tokens.Select(static (token, index) => (token, index)))
        {
            var (first, last) = (index, index);
            while (first > 0 && char.IsLetter(Text[block.Tokens[first].Utf16.Start]))
                first--;
            while (last + 1 < block.Tokens.Length && char.IsLetter(Text[block.Tokens[last + 1].Utf16.Start]))
                last++;
            var found = TokenExpectation.Of(FakeModel.Loaded, block, index, CancellationToken.None)!;
            Assert.AreEqual(Text[block.Tokens[first].Utf16.Start..block.Tokens[last].Utf16.End].Trim(), found.Word);
            Assert.AreEqual(found.Word, Text[found.Range.Start..found.Range.End]);
            if (block.Sequence.Context + first == 0)
            {
                Assert.IsNull(found.Bits);
                Assert.IsEmpty(found.InPlace);
                continue;
            }

            Assert.AreEqual(Enumerable.Range(first, last - first + 1).Sum(one => FakeExplanations.Bits(block.Tokens[one].Id)), found.Bits);
            Assert.AreEqual(1 + (block.Tokens[first].Id % 20), found.Rank);
            var begins = FakeExplanations.Bits(block.Tokens[first].Id);
            Assert.AreEqual(begins < ExplanationWords.Surprising ? null : begins - FakeExplanations.UsualBits, found.First?.Above);
            CollectionAssert.AreEqual(new[] { "the", "a", "ship" }, found.InPlace.Select(static word => word.Text).ToArray());
            Assert.AreEqual(0.5, found.After[0].Probability);
        }

        Assert.IsTrue(block.Tokens.Length > Text.Split(' ').Length + 2, "Some words have several tokens.");
    }

    [TestMethod]
    public void Beginnings_of_the_same_word_are_one_and_what_goes_on_a_word_says_so()
    {
        var model = FakeModel.Loaded with
        {
            Tokens = FakeModel.Loaded.Tokens with
            {
                Expect = static (_, _, count, _, _) =>
                    [.. Enumerable.Repeat(new ExpectedTokens(1, 1, [new(5, 0.25), new(6, 0.5), new(7, 0.125), new(8, 0.0625)]), count + 1)],
                Complete = static (_, _, _, _) => [" night", "s", " night", "\n\n"],
            },
        };
        var block = Block("In the night");
        var found = TokenExpectation.Of(model, block, block.Tokens.Length - 1, CancellationToken.None)!;
        CollectionAssert.AreEqual(
            new ExpectedWord[] { new("…s", 0.5), new("night", 0.375), new("(line break)", 0.0625) }, found.After.ToArray());
    }

    [TestMethod]
    public void The_codes_that_change_most_come_first_with_what_they_move_and_what_their_heads_read()
    {
        var block = Block(Text);
        var codes = FakeModel.Read([block.Sequence], CancellationToken.None)[0];
        var token = Enumerable.Range(0, block.Tokens.Length).First(index => block.TextOf(index) == " driving");
        var found = CodeEffects.Of(FakeModel.Loaded, [block], 0, codes, token, CancellationToken.None)!;

        Assert.AreEqual(FakeModel.Sites.Count, found.Sites);
        Assert.AreEqual(new CodeId(1, codes.Codes(token, 1)[0]), found.Most[0].Codes.Single());
        Assert.AreEqual(2.5, found.Most[0].Bits);
        Assert.AreEqual(new MovedWord("sea", 0.5, 0.125), found.Most[0].Promoted.Single());
        Assert.AreEqual("land", found.Most[0].Suppressed.Single().Text);
        Assert.IsTrue(found.Most.Zip(found.Most.Skip(1)).All(static pair => pair.First.Bits >= pair.Second.Bits));
        Assert.HasCount(2, found.Most.Single(static effect => effect.Codes[0].Site == 3).Codes);

        // Half of the attention is on the word before, a quarter on the word itself, and a quarter, left out, on the beginning.
        var reads = found.Most[0].Reads!;
        var read = reads.Words.Single();
        Assert.AreEqual("of", read.Text);
        Assert.AreEqual("of", Text[read.Range.Start..read.Range.End]);
        Assert.AreEqual(2 / 3.0, read.Share, 1e-6);
        Assert.AreEqual(1 / 3.0, reads.Own, 1e-6);
        Assert.AreEqual(0.25, reads.Idle, 1e-6);
        CollectionAssert.AreEqual(
            new[] { "Makes likelier: sea (13 % → 50 %).", "Makes less likely: land (4 % → 1 %).", "Its head read of 67 %." },
            ExplanationWords.Of(found.Most[0], static word => word).ToArray());
    }

    [TestMethod]
    public void What_a_head_read_before_the_block_is_found_in_the_blocks_before()
    {
        var text = string.Concat(Enumerable.Repeat(File.ReadAllText(Repository.Sample("moby-dick-opening.txt")), 5));
        var model = FakeModel.Loaded;
        TextBlock[] blocks = [.. BlockSplitter.Split([text], model.Tokenizer, model.Within(new()))];
        Assert.IsGreaterThan(2, blocks.Length);
        var block = blocks[2];
        var attended = new float[block.Sequence.Context + 4];
        attended[block.Prefix + 40] = 0.5f;
        attended[^1] = 0.5f;
        var read = CodeReads.Of(blocks, 2, 3, attended)!.Words.Single();
        Assert.IsLessThan(block.Start.Utf16, read.Range.Start);
        StringAssert.Contains(
            text[read.Range.Start..read.Range.End], model.Tokenizer.Piece(block.Sequence.Ids[block.Prefix + 40]).Trim(),
                StringComparison.Ordinal);
        Assert.AreEqual(0.5, read.Share, 1e-6);

        attended = new float[block.Sequence.Context + 4];
        attended[0] = 1; // a head with nothing to do
        Assert.IsNull(CodeReads.Of(blocks, 2, 3, attended));
    }

    [TestMethod]
    public void A_sentence_says_rank_and_bits_of_what_they_are_of()
    {
        var one = new TokenExpectation(
            new(0, 3), "sea", 9, 14, [new("x", 0.3), new("(space)", 0.2), new("(line break)", 0.15), new("the", 0.1)], [new("s", 0.1)])
        { First = new(9, 14, 1) };
        Assert.AreEqual(
            "The model expected a line break 15 %, “the” 10 % here; “sea” was its choice number 14 (9.0 bits: a surprise).", InPlace(one));
        Assert.AreEqual(
            "The model expected a line break 15 %, “the” 10 % here; "
                + "the first piece of “sea” was its choice number 14, and the whole word carries 9.0 bits: a surprise.",
            InPlace(one with { Pieces = 2 }));
        Assert.AreEqual(
            "The text has only begun here, so the model knew little of it yet; it expected a line break 15 %, “the” 10 %.",
            InPlace(one with { IsBeginning = true }));
        Assert.AreEqual("The model expected “sea” here (“sea” 90 %).", InPlace(one with { InPlace = [new("sea", 0.9)], Rank = 1 }));
        Assert.AreEqual(
            "The model expected “seal” 90 % here; "
                + "the first piece of “sea” was its choice number 1, and the whole word carries 9.0 bits: a surprise.",
            InPlace(one with { InPlace = [new("seal", 0.9)], Rank = 1, Pieces = 2 }));

        // As the list has it: by what its place has made of it.
        StringAssert.Contains(InPlace(one with { First = new(9, 14, 2.5) }), "(9.0 bits: a great surprise)", StringComparison.Ordinal);
        foreach (var none in new TokenSurprise?[] { null, new(9, 14, -1), new(7, 14, 3) })
            StringAssert.EndsWith(InPlace(one with { First = none }), "(9.0 bits).", StringComparison.Ordinal);
        Assert.AreEqual("Next it expects nothing that is a word.", ExplanationWords.After(one, ExplanationWords.Quoted));

        static string? InPlace(TokenExpectation one) => ExplanationWords.InPlace(one, ExplanationWords.Quoted);
    }

    [TestMethod]
    public void A_text_has_begun_until_the_model_has_read_enough()
    {
        var block = Block(Text);
        for (var token = 0; token < block.Tokens.Length; token++)
        {
            var found = TokenExpectation.Of(FakeModel.Loaded, block, token, CancellationToken.None)!;
            Assert.AreEqual(TokenExpectation.IsBeginningAt(block, token), found.IsBeginning);
        }

        Assert.IsTrue(TokenExpectation.IsBeginningAt(block, 0));
        Assert.IsFalse(TokenExpectation.IsBeginningAt(block, block.Tokens.Length - 1));
    }

    [TestMethod]
    [DataRow(0.314, "31 %")]
    [DataRow(0.01, "1 %")]
    [DataRow(0.004, "0.4 %")]
    [DataRow(0.0004, "under 0.1 %")]
    public void Probabilities_are_said_in_percent(double probability, string said) =>
        Assert.AreEqual(said, ExplanationWords.Percent(probability));

    private static TextBlock Block(string text) =>
        BlockSplitter.Split([text], FakeModel.Tokenizer, FakeModel.Loaded.Within(new())).Single();
}
