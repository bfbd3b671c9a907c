using CodebookLsp.Features.Verification;
using CodebookLsp.Network.Verification;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Features.Tests.Search;

/// <summary>The reference's recorded searches.</summary>
[TestClass]
public sealed class SearchGoldenTests
{
    private static readonly string Recordings = Path.Combine(Repository.Root, "tests", "goldens", "search");

    [TestMethod]
    public void Searches_find_what_the_reference_found()
    {
        var found = GoldenFolders.Verify([Recordings], static () => "", [SearchCase.Find], CancellationToken.None).Single();
        Assert.IsEmpty(found.Differences);
        StringAssert.Contains(found.Summary, "neurons within", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("results.json", "\"num_acts\"", " ", " 1")]
    [DataRow("results.json", "\"recall\"", "0.", "0.9")]
    [DataRow("neurons.json", "\"best_prec\"", "0.", "0.1")]
    public void A_recording_that_says_something_else_fails(string file, string after, string old, string other)
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-search-");
        try
        {
            foreach (var path in Directory.EnumerateFiles(Recordings))
                Copy(
                    path, Path.Combine(folder.FullName, Path.GetFileName(path)),
                    Path.GetFileName(path) == file ? Changed : static bytes => bytes);
            Assert.IsNotEmpty(
                GoldenFolders.Verify([folder.FullName], static () => "", [SearchCase.Find], CancellationToken.None).Single().Differences);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        byte[] Changed(byte[] bytes)
        {
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            var at = text.IndexOf(old, text.IndexOf(after, StringComparison.Ordinal), StringComparison.Ordinal);
            return System.Text.Encoding.UTF8.GetBytes(text[..at] + other + text[(at + old.Length)..]);
        }

        static void Copy(string from, string to, Func<byte[], byte[]> change)
        {
            using var file = new FileStream(to, FileMode.Create);
            file.Write(change(File.ReadAllBytes(from)));
        }
    }
}
