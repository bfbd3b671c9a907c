using CodebookLsp.Server.Indexing;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests;

/// <summary>Which files of a workspace are its texts.</summary>
[TestClass]
public sealed class IgnoreRulesTests
{
    [TestMethod]
    [DataRow("*.txt", "a.txt", false, true)]
    [DataRow("*.txt", "b/c/a.txt", false, true)]
    [DataRow("*.txt", "a.txt.md", false, null)]
    [DataRow("/a.txt", "b/a.txt", false, null)]
    [DataRow("/a.txt", "a.txt", false, true)]
    [DataRow("b/a.txt", "c/b/a.txt", false, null)]
    [DataRow("build/", "build", true, true)]
    [DataRow("build/", "build", false, null)]
    [DataRow("**/out", "a/b/out", true, true)]
    [DataRow("**/out", "out", true, true)]
    [DataRow("a/**/b", "a/b", false, true)]
    [DataRow("a/**/b", "a/x/y/b", false, true)]
    [DataRow("a/**", "a/x/y", false, true)]
    [DataRow("a?c", "abc", false, true)]
    [DataRow("a?c", "a/c", false, null)]
    [DataRow("[ab].md", "b.md", false, true)]
    [DataRow("[!ab].md", "b.md", false, null)]
    [DataRow("[!ab].md", "c.md", false, true)]
    [DataRow("*.md\n!keep.md", "keep.md", false, false)]
    [DataRow("*.md\n!keep.md", "other.md", false, true)]
    [DataRow("# a.md\n\n", "a.md", false, null)]
    [DataRow("\\#a.md", "#a.md", false, true)]
    [DataRow("a.md  \r", "a.md", false, true)]
    [DataRow("a+(b).md", "a+(b).md", false, true)]
    [DataRow("[", "[", false, true)]
    [DataRow("/", "a", false, null)]
    public void A_rule_is_read_as_git_reads_it(string rules, string path, bool isFolder, bool? ignored) =>
        Assert.AreEqual(ignored, IgnoreRules.Parse(rules).Ignores(path, isFolder));

    [TestMethod]
    public void Texts_are_found_but_for_what_is_hidden_ignored_linked_or_too_long()
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-texts").FullName;
        try
        {
            foreach (var path in new[] { "a.txt", "b.MD", "c.cs", "long.txt", "sub/d.md", "sub/drafts/e.md", "sub/drafts/kept.md", ".git/f.md", "node_modules/g/h.md", "out/i.txt" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                AtomicFile.WriteText(Path.Combine(folder, path), path == "long.txt" ? new string('x', 2000) : "some text");
            }

            AtomicFile.WriteText(Path.Combine(folder, ".gitignore"), "/out/\n");
            AtomicFile.WriteText(Path.Combine(folder, "sub", ".gitignore"), "drafts/*\n!kept.md\n");
            if (!OperatingSystem.IsWindows())
                Directory.CreateSymbolicLink(Path.Combine(folder, "loop"), folder);
            CollectionAssert.AreEqual(
                new[] { "a.txt", "b.MD", "sub/d.md", "sub/drafts/kept.md" },
                TextsOfFolders.Find([folder, folder, Path.Combine(folder, "missing")], 1000).Select(text => Path.GetRelativePath(folder, text.Path).Replace('\\', '/')).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
