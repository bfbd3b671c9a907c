using CodebookLsp.Features.Core;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CsCheck;

namespace CodebookLsp.Features.Tests.Core;

[TestClass]
public sealed class BlockSplitterTests
{
    private static readonly AnalysisOptions Small = new() { MinBlock = 8, MaxBlock = 24, Context = 5 };

    private static readonly string Novel =
        File.ReadAllText(Repository.Sample("moby-dick-opening.txt")) + "\n" + File.ReadAllText(Repository.Sample("rust-ownership.md"));

    /// <summary>Words, paragraphs, headings, runs without blanks, several scripts, and characters of several tokens.</summary>
    private static readonly Gen<string> Texts = Gen.Frequency(
        (
            6,
            Gen.OneOfConst(
                "the ", "whale", " sea.", " said “Stop!” ", "\n\n", "\n", " \n \t\n", "# Title\n", "\n\n## Sub\n\n", "  ", "é", "日本語。",
                "😀", "👩\u200D👩", "x1234", "\r\n\r\n", "<|im_end|>", "𐌰𐌱")),
        (1, Gen.Char['!', '~'].Select(static unit => unit.ToString())),
        (1, Gen.Int[1, 40].Select(static count => new string('a', count))))
        .Array[0, 120].Select(string.Concat<string>);

    [TestMethod]
    public void Blocks_make_up_the_text_and_its_tokens() => Texts.Sample(static text =>
    {
        var blocks = Split(text, Small);
        var whole = FakeModel.Tokenizer.Encode(text);

        Assert.AreEqual(text, string.Concat(blocks.Select(static block => block.Text)));
        CollectionAssert.AreEqual(
            whole.Select(static token => token.Id).ToArray(),
            blocks.SelectMany(static block => block.Tokens.Select(static token => token.Id)).ToArray());
        CollectionAssert.AreEqual(
            whole
                .Select(static token =>
                    (
                        new FilePosition(token.Utf16.Start, token.Utf8.Start, token.CodePoints.Start),
                        new FilePosition(token.Utf16.End, token.Utf8.End, token.CodePoints.End)))
                .ToArray(),
            blocks
                .SelectMany(static block =>
                    Enumerable.Range(0, block.Tokens.Length).Select(token => (block.StartOf(token), block.EndOf(token))))
                .ToArray());
        foreach (var block in blocks)
        {
            for (var token = 0; token < block.Tokens.Length; token++)
                Assert.AreEqual(text[(int)block.StartOf(token).Utf16..(int)block.EndOf(token).Utf16], block.TextOf(token));
        }
    });

    [TestMethod]
    public void A_block_is_read_after_the_tokens_before_it() => Texts.Sample(static text =>
    {
        var ids = FakeModel.Tokenizer.EncodeIds(text);
        var at = 0;
        foreach (var block in Split(text, Small))
        {
            var context = Math.Min(at, Small.Context);
            Assert.AreEqual(context, block.Sequence.Context);
            CollectionAssert.AreEqual(ids[(at - context)..(at + block.Tokens.Length)], block.Sequence.Ids);
            Assert.AreEqual(context, block.ContextOf(0));
            at += block.Tokens.Length;
        }

        Assert.AreEqual(ids.Length, at);
    });

    [TestMethod]
    public void Only_the_last_block_is_shorter_than_the_shortest() => Texts.Sample(static text =>
    {
        var blocks = Split(text, Small);
        Assert.IsTrue(blocks.All(static block => block.Tokens.Length <= Small.MaxBlock));
        Assert.IsTrue(blocks.SkipLast(1).All(static block => block.Tokens.Length >= Small.MinBlock));
    });

    [TestMethod]
    public void The_pieces_a_text_comes_in_make_no_difference() => Gen.Select(Texts, Gen.Int[1, 50]).Sample(static (text, size) =>
    {
        var pieces = Enumerable
            .Range(0, (text.Length + size - 1) / size)
            .Select(index => text[(index * size)..Math.Min(text.Length, (index + 1) * size)]);
        Same(Split(text, Small), [.. BlockSplitter.Split(pieces, FakeModel.Tokenizer, Small)]);
    });

    [TestMethod]
    public void No_block_ends_inside_a_character() => Texts.Sample(static text =>
        Assert.IsFalse(Split(text, Small).Any(static block => char.IsHighSurrogate(block.Text[^1]) && char.IsLowSurrogate(block.Text[0]))));

    [TestMethod]
    public void An_edit_changes_blocks_only_until_the_cuts_coincide_again() =>
        Gen.Select(Gen.Int[0, Novel.Length], Gen.Int[0, 60], Texts).Sample(static (at, removed, inserted) =>
        {
            var end = Math.Min(Novel.Length, at + removed);
            var edited = Novel[..at] + inserted + Novel[end..];
            var (before, after) = (Split(Novel, Small), Split(edited, Small));

            // What is decided before the edit comes into view stays.
            var untouched = before.TakeWhile(block => Horizon(block, Novel, Small) < at).Count();
            Same(before[..untouched], after[..untouched]);

            // From the first cut behind the edit that both have, all is as it was; after the context has passed the edit, so is what the
            // model reads.
            var shift = edited.Length - Novel.Length;
            var old = before.ToDictionary(static block => block.Start.Utf16);
            var common = after.FindIndex(block =>
                block.Start.Utf16 >= at + inserted.Length + 4 && old.ContainsKey(block.Start.Utf16 - shift));
            for (var i = common; common >= 0 && i < after.Count; i++)
            {
                Assert.IsTrue(old.TryGetValue(after[i].Start.Utf16 - shift, out var same), "The cuts parted again.");
                Assert.AreEqual(same.Text, after[i].Text);
                if (i > common)
                    CollectionAssert.AreEqual(same.Sequence.Ids, after[i].Sequence.Ids);
            }
        }, iter: 60);

    [TestMethod]
    public void Most_edits_change_the_codes_of_one_block_or_two()
    {
        var options = new AnalysisOptions();
        var text = string.Concat(
            Enumerable.Range(0, 6).Select(static copy => Novel.Replace("the", $"the{(char)('a' + copy)}", StringComparison.Ordinal)));
        var before = Split(text, options).Select(Key).ToHashSet();
        var random = new Random(1);
        var changed = Enumerable.Range(0, 60).Select(_ =>
        {
            var at = random.Next(text.Length);
            return Split(text.Insert(at, "x"), options).Count(block => !before.Contains(Key(block)));
        }).Order().ToList();

        Assert.IsGreaterThan(8, before.Count);
        Assert.IsLessThanOrEqualTo(2, changed[(int)(0.85 * changed.Count)], string.Join(' ', changed));

        static string Key(TextBlock block) => string.Join(',', block.Sequence.Ids) + ";" + block.Sequence.Context;
    }

    [TestMethod]
    public void A_heading_is_the_best_place_then_a_paragraph_then_a_sentence_then_a_line()
    {
        const string Words = "one two three four five six seven eight nine ten ";
        Starts("# Heading", Words + "a.\n\nB c. D\ne\n\n# Heading\n" + Words + Words);
        Starts("Paragraph", Words + "a. B\nc\n\nParagraph d. E\nf " + Words + Words);
        Starts(" Sentence", Words + "a\nb. Sentence c\nd " + Words + Words);
        Starts(" “Sentence", Words + "a (b.”) “Sentence c\nd " + Words + Words);
        Starts("Line", Words + "a b\nLine c d " + Words + Words);
        Starts("これ", Words + "日。これ" + Words + Words);

        static void Starts(string start, string text)
        {
            var second = Split(text, Small)[1].Text;
            Assert.IsTrue(second.StartsWith(start, StringComparison.Ordinal), $"'{second}' should start with '{start}'.");
        }
    }

    [TestMethod]
    public void A_text_without_blanks_is_cut_all_the_same()
    {
        var blocks = Split(new string('é', 20_000), new());
        Assert.IsTrue(blocks.All(static block => block.Tokens.Length <= 448));
        Assert.AreEqual(20_000, blocks.Sum(static block => block.Text.Length));
    }

    [TestMethod]
    public void An_empty_text_has_no_blocks() => Assert.IsEmpty(Split("", new()));

    [TestMethod]
    public void A_word_without_end_is_tokenised_in_parts_rather_than_kept()
    {
        var pieces = Enumerable.Repeat(new string('x', 30_000), 20);
        Assert.AreEqual(600_000, BlockSplitter.Split(pieces, FakeModel.Tokenizer, new()).Sum(static block => block.Text.Length));
    }

    [TestMethod]
    public void Options_shrink_to_fit_a_small_model() => Gen.Int[16, 3000].Sample(static window =>
    {
        var options = new AnalysisOptions().Within(window, 0);
        Assert.IsLessThanOrEqualTo(window, options.Context + options.MaxBlock + 1);
        Assert.IsGreaterThanOrEqualTo(3, options.MaxBlock - options.MinBlock);
        Assert.IsGreaterThan(0, options.Context);
    });

    /// <summary>The end of all that the end of a block depends on, in UTF-16 units.</summary>
    private static long Horizon(TextBlock block, string text, AnalysisOptions options)
    {
        var start = (int)block.Start.Utf16;
        var tokens = FakeModel.Tokenizer.Encode(text[start..]);
        var last = tokens[Math.Min(tokens.Count - 1, options.MaxBlock + 1)];
        return start + last.Utf16.End + BlockSplitter.Lookahead + 16;
    }

    private static List<TextBlock> Split(string text, AnalysisOptions options) =>
        [.. BlockSplitter.Split([text], FakeModel.Tokenizer, options)];

    private static void Same(List<TextBlock> expected, List<TextBlock> actual)
    {
        Assert.HasCount(expected.Count, actual);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.AreEqual(expected[i].Start, actual[i].Start);
            Assert.AreEqual(expected[i].Text, actual[i].Text);
            CollectionAssert.AreEqual(expected[i].Tokens, actual[i].Tokens);
            CollectionAssert.AreEqual(expected[i].Sequence.Ids, actual[i].Sequence.Ids);
        }
    }
}
