using CodebookLsp.Server.Indexing;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests.Indexing;

/// <summary>Which files of a workspace are its texts.</summary>
[TestClass]
public sealed class TextsOfFoldersTests
{
    [TestMethod]
    public void Finds_texts_that_are_not_hidden_ignored_linked_or_too_long()
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-texts").FullName;
        try
        {
            string[] paths =
            [
                "a.txt", "b.MD", "c.cs", "long.txt", "sub/d.md", "sub/drafts/e.md", "sub/drafts/kept.md", ".git/f.md",
                    "node_modules/g/h.md",
                "out/i.txt",
            ];
            foreach (var path in paths)
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
                TextsOfFolders.Find([folder, folder, Path.Combine(folder, "missing")], 1000)
                    .Select(text => Path.GetRelativePath(folder, text.Path).Replace('\\', '/')).ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
