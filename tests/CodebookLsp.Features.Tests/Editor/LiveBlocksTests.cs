using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CsCheck;

namespace CodebookLsp.Features.Tests.Editor;

[TestClass]
public sealed class LiveBlocksTests
{
    private static readonly AnalysisOptions Small = new() { MinBlock = 8, MaxBlock = 24, Context = 5 };

    private static readonly string Novel =
        File.ReadAllText(Repository.Sample("moby-dick-opening.txt")) + "\n" + File.ReadAllText(Repository.Sample("rust-ownership.md"));

    private static readonly Gen<string> Insertions = Gen.Frequency(
        (
            6,
            Gen.OneOfConst(
                "", "the ", "whale", " sea.", "\n\n", "\n", " \n \t\n", "\n\n## Sub\n\n", "  ", "é", "日本語。", "😀", "x1234", "\r\n\r\n",
                "<|im_end|>", "'s", "'")),
        (1, Gen.Int[1, 900].Select(static count => string.Concat(Enumerable.Range(0, count).Select(static at => "abcXYZ"[at * 7 % 6])))))
        .Array[0, 6].Select(string.Concat<string>);

    [TestMethod]
    public void Blocks_of_an_edited_text_are_those_of_the_text_as_a_whole() =>
        Gen.Select(Gen.Select(Gen.Int[0, 6000], Gen.Int[0, 60], Insertions).Array[1, 6], Gen.Bool).Sample(static (edits, small) =>
        {
            var options = small ? Small : new();
            var (text, blocks) = (Novel, LiveBlocks.Of(Novel, FakeModel.Loaded, options));
            foreach (var (at, removed, inserted) in edits)
            {
                var start = Math.Min(at, text.Length);
                var edited = text[..start] + inserted + text[Math.Min(text.Length, start + removed)..];
                blocks = LiveBlocks.Of(edited, text, blocks, FakeModel.Loaded, options);
                text = edited;

                var whole = LiveBlocks.Of(text, FakeModel.Loaded, options);
                Assert.AreEqual(whole.Count, blocks.Count);
                for (var index = 0; index < blocks.Count; index++)
                {
                    Assert.AreEqual(whole[index].Start, blocks[index].Start);
                    Assert.AreEqual(whole[index].Text, blocks[index].Text);
                    Assert.AreEqual(whole[index].Sequence.Context, blocks[index].Sequence.Context);
                    CollectionAssert.AreEqual(whole[index].Sequence.Ids, blocks[index].Sequence.Ids);
                    CollectionAssert.AreEqual(whole[index].Tokens, blocks[index].Tokens);
                }
            }
        }, iter: 60);

    /// <summary>The sign belongs to the full stop's piece; read from the block's start, it would begin "'s".</summary>
    [TestMethod]
    public void A_block_that_starts_within_a_piece_is_not_started_from_again()
    {
        var sentences = string.Concat(Enumerable.Repeat("'se is washed by waves, and cooled by breezes on every day日本語。", 40));
        for (var at = 200; at < 2200; at += 100)
        {
            var edited = sentences[..at] + sentences[(at + 40)..];
            var blocks = LiveBlocks.Of(edited, sentences, LiveBlocks.Of(sentences, FakeModel.Loaded, Small), FakeModel.Loaded, Small);
            Assert.AreSequenceEqual(
                [.. LiveBlocks.Of(edited, FakeModel.Loaded, Small).SelectMany(static block => block.Sequence.Ids)],
                [.. blocks.SelectMany(static block => block.Sequence.Ids)]);
        }
    }

    [TestMethod]
    public void Blocks_behind_an_edit_are_the_same_objects_or_only_moved()
    {
        var text = string.Concat(Enumerable.Repeat(Novel, 4));
        var before = LiveBlocks.Of(text, FakeModel.Loaded, new());
        var edited = text.Insert(text.Length / 2, "x");

        var after = LiveBlocks.Of(edited, text, before, FakeModel.Loaded, new());

        Assert.IsTrue(after.Count(block => !before.Any(old => ReferenceEquals(old.Tokens, block.Tokens))) < 14);
    }
}
