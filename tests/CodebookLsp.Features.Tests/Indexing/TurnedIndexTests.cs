using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;
using CsCheck;

namespace CodebookLsp.Features.Tests.Indexing;

[TestClass]
public sealed class TurnedIndexTests
{
    [TestMethod]
    public void Hits_are_the_same_by_decoding_and_by_looking_up()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", IndexFolder.Texts);
        using var decoding = CodeIndex.Open(path, folder["none"]);
        using (var turning = CodeIndex.Open(path, folder["cache"]))
            turning.Turn(1, default);
        using var turned = CodeIndex.Open(path, folder["cache"]);
        Assert.HasCount(1, Files(folder));
        Gen.Int[0, turned.Tokens - 1].Array[0, 300].Sample(
            members =>
            {
                int[] tokens = [.. members.Distinct().Order()];
                var expected = FakeModel.Sites.Select((site, at) =>
                    Enumerable.Range(0, site.Codes).Select(code => decoding.Firings(new(at, code)).Intersect(tokens).Count()).ToArray())
                    .ToArray();
                Same(expected, decoding.Hits(tokens, default));
                Same(expected, turned.Hits(tokens, default));
            },
            iter: 8);
    }

    [TestMethod]
    public void Many_tokens_are_counted_by_several_threads()
    {
        using var folder = new IndexFolder();
        using var index = CodeIndex.Open(folder.Make("all.codes", IndexFolder.Texts), folder["cache"]);
        int[] tokens = [.. Enumerable.Range(0, index.Tokens).Where(static token => token % 9 > 0)];
        Assert.IsGreaterThan(8192, tokens.Length);
        var decoded = index.Hits(tokens, default);
        index.Turn(2, default);
        Assert.HasCount(1, Files(folder));
        Same(decoded, index.Hits(tokens, default));
        Same([.. FakeModel.Sites.Select(static site => new int[site.Codes])], index.Hits([], default));
    }

    [TestMethod]
    public void Labels_may_change_and_firings_may_not()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("one.codes", [IndexFolder.Text("novel.txt", IndexFolder.Novel)]);
        using (var index = CodeIndex.Open(path, folder["cache"]))
            index.Turn(1, default);
        var file = Files(folder).Single();
        CodeIndex.WriteLabels(path, [new(new(0, 3), "ships")]);
        using (var index = CodeIndex.Open(path, folder["cache"]))
            index.Turn(1, default);
        Assert.AreEqual(file, Files(folder).Single());

        File.Delete(path);
        folder.Make("one.codes", [IndexFolder.Text("novel.txt", IndexFolder.Book)]);
        using var other = CodeIndex.Open(path, folder["cache"]);
        other.Turn(1, default);
        Assert.HasCount(2, Files(folder));
        Same(Decoded(other, folder), other.Hits([1, 2, 3], default));
    }

    [TestMethod]
    public void A_file_that_was_cut_short_or_is_anothers_is_made_again()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("one.codes", [IndexFolder.Text("novel.txt", IndexFolder.Novel)]);
        using (var index = CodeIndex.Open(path, folder["cache"]))
            index.Turn(1, default);
        var whole = File.ReadAllBytes(Files(folder).Single());
        byte[] anothers = [.. whole.Select(static (one, at) => at == 20 ? (byte)(one + 1) : one)];
        foreach (var wrong in new[] { whole[..^1], whole[..10], [], anothers })
        {
            using (var file = new FileStream(Files(folder).Single(), FileMode.Create))
                file.Write(wrong);
            using (var index = CodeIndex.Open(path, folder["cache"]))
            {
                Same(Decoded(index, folder), index.Hits([1, 2, 3], default));
                index.Turn(1, default);
            }

            CollectionAssert.AreEqual(whole, File.ReadAllBytes(Files(folder).Single()));
        }
    }

    [TestMethod]
    public void Where_nothing_can_be_kept_everything_is_decoded()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("one.codes", [IndexFolder.Text("novel.txt", IndexFolder.Novel)]);
        using (var file = new FileStream(folder["cache"], FileMode.CreateNew))
            file.WriteByte(0);
        using var index = CodeIndex.Open(path, folder["cache"]); // a file, no folder
        index.Turn(1, default);
        Assert.AreEqual(FakeModel.Sites[0].K * 3, index.Hits([1, 2, 3], default)[0].Sum());
    }

    [TestMethod]
    public void Files_that_were_not_used_for_long_are_removed()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("one.codes", [IndexFolder.Text("novel.txt", IndexFolder.Novel)]);
        using (var index = CodeIndex.Open(path, folder["cache"]))
            index.Turn(1, default);
        var old = Files(folder).Single();
        File.SetLastWriteTimeUtc(old, new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var other = CodeIndex.Open(folder.Make("two.codes", IndexFolder.Texts), folder["cache"]);
        other.Turn(1, default);
        Assert.AreNotEqual(old, Files(folder).Single());
    }

    private static string[] Files(IndexFolder folder) => Directory.GetFiles(Path.Combine(folder["cache"], "turned"));

    private static int[][] Decoded(CodeIndex index, IndexFolder folder)
    {
        using var decoding = CodeIndex.Open(index.Path, folder["none"]);
        return decoding.Hits([1, 2, 3], default);
    }

    private static void Same(int[][] expected, int[][] found)
    {
        Assert.HasCount(expected.Length, found);
        foreach (var (one, other) in expected.Zip(found))
            CollectionAssert.AreEqual(one, other);
    }
}
