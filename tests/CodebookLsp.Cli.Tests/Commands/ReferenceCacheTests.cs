using CodebookLsp.Cli.Tests.Support;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Cli.Tests.Commands;

/// <summary><c>codebooklsp index --reference-cache</c> and back.</summary>
[TestClass]
public sealed class ReferenceCacheTests
{
    [TestMethod]
    public async Task An_index_is_written_as_a_cache_and_read_again()
    {
        using var folder = new TemporaryFolder();
        var text = folder.File("a.txt", string.Concat(Enumerable.Repeat("The whale swam away from the ship. ", 30)));
        await CommandLine.RunAsync("index", text, "-o", folder["a.codes"]);

        var written = await CommandLine.RunAsync(
            "index", "--from", folder["a.codes"], "--reference-cache", folder["caches"], "--block-tokens", "50");
        Assert.AreEqual(0, written.Code, written.Error);
        StringAssert.Contains(written.Error, "Tokens left out at the end");
        var cache = Directory.GetDirectories(folder["caches"]).Single();
        StringAssert.Contains(written.Error, cache);

        var read = await CommandLine.RunAsync("index", "--from", cache, "-o", folder["b.codes"]);
        Assert.AreEqual(0, read.Code, read.Error);
        StringAssert.Contains(read.Output, "block");
        using var index = CodeIndex.Open(folder["b.codes"]);
        Assert.AreEqual("The whale swam", index.TextOf(0)[..14]);
    }

    [TestMethod]
    public async Task A_folder_that_is_no_cache_and_texts_beside_a_cache_are_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["empty"]);
        var none = await CommandLine.RunAsync("index", "--from", folder["empty"], "-o", folder["b.codes"]);
        Assert.AreEqual(1, none.Code);
        StringAssert.Contains(none.Error, "is no search cache of the reference: 'tokens.npy' is missing");

        var both = await CommandLine.RunAsync("index", folder.File("a.txt", "A text."), "--reference-cache", folder["caches"]);
        Assert.AreEqual(2, both.Code);
        StringAssert.Contains(both.Error, "--reference-cache takes an index");
    }
}
