using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Features.Tests.Editor;

[TestClass]
public sealed class LiveTextTests
{
    private static readonly string Novel = string.Concat(
        Enumerable.Repeat(File.ReadAllText(Repository.Sample("moby-dick-opening.txt")), 12));

    [TestMethod]
    public void An_edit_leaves_the_codes_of_other_blocks_known_even_when_nothing_is_kept_of_closed_texts()
    {
        var text = LiveText.Open(Model(keptBytes: 0), Novel);
        for (var block = 0; block < text.Blocks.Count; block++)
            text.Set(block, FakeModel.Read([text.Blocks[block].Sequence], CancellationToken.None)[0]);

        for (var edit = 0; edit < 5; edit++)
        {
            text = text.Edited(text.Text + " whale", text.Text.Length + 6);
            if (edit != 2) // as if two keys came before anybody looked
                Assert.IsTrue(text.Unread <= 2, $"{text.Unread} of {text.Blocks.Count} blocks are to be read");
        }

        Assert.IsGreaterThan(6, text.Blocks.Count);
        for (var block = 0; block < text.Blocks.Count; block++)
        {
            if (text.Codes(block) is { } codes)
                CollectionAssert.AreEqual(FakeModel.Read([text.Blocks[block].Sequence], CancellationToken.None)[0].Ids, codes.Ids);
        }
    }

    [TestMethod]
    public void No_more_is_kept_of_closed_texts_than_asked_for_and_what_was_used_last()
    {
        var blocks = Enumerable.Range(0, 20).Select(static at => new TokenBlock([at, .. Enumerable.Range(0, 99)], 0)).ToList();
        var grids = FakeModel.Read(blocks, CancellationToken.None);
        var each = (100 * sizeof(int)) + (grids[0].Ids.Length * 8);
        var cache = new BlockCache(5 * each);

        foreach (var (block, grid) in blocks.Zip(grids))
        {
            cache.Add(block, grid);
            Assert.IsNotNull(cache.Find(blocks[0]), "it is used again and again");
        }

        Assert.AreEqual(5, blocks.Count(block => cache.Find(block) is not null));
        cache.Clear();
        Assert.IsNull(cache.Find(blocks[0]));
        cache.Add(blocks[1], grids[1]);
        Assert.AreSame(grids[1], cache.Find(blocks[1]));
    }

    private static LiveModel Model(long keptBytes) =>
        new(FakeModel.Loaded, new AnalysisOptions(), new BlockCache(keptBytes));
}
