using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class PrepareTests
{
    [TestMethod]
    public async Task One_command_makes_index_labels_and_themes_and_the_next_one_has_nothing_to_do()
    {
        using var folder = new TemporaryFolder();
        var model = folder["model"];
        foreach (var one in new[] { model, folder["corpus/novel"], folder["corpus/book"] })
            Directory.CreateDirectory(one);
        var (novel, book) = (Repository.Sample("background/moby-dick.txt"), Repository.Sample("background/rust-book.md"));
        for (var work = 0; work < 8; work++)
        {
            folder.File($"corpus/novel/{work}.txt", File.ReadAllText(novel)[(work * 6000)..((work + 1) * 6000)]);
            folder.File($"corpus/book/{work}.md", File.ReadAllText(book)[(work * 6000)..((work + 1) * 6000)]);
        }

        folder.File("corpus/sources.json", """{"novel": "A novel, public domain"}""");
        string[] command = ["prepare", model, "--corpus", folder["corpus"], "--limit", "12000", "-k", "12"];

        var asked = await CommandLine.RunAsync([.. command, "--estimate"]);
        Assert.AreEqual(0, asked.Code, asked.Error);
        StringAssert.Contains(asked.Output, "About 12,000 tokens of 16 texts", StringComparison.Ordinal);
        Assert.IsEmpty(Directory.GetFiles(model));

        var opened = 0;
        var made = await CommandLine.RunAsync(context => context with
        {
            Open = (folder, options, cancel) =>
        {
            opened++;
            return context.Open(folder, options, cancel);
        }
        }, command);
        Assert.AreEqual(1, opened, "Loading takes seconds and memory.");
        Assert.AreEqual(0, made.Code, made.Error);
        StringAssert.Contains(made.Output, "Ready.", StringComparison.Ordinal);
        CollectionAssert.AreEquivalent(
            new[] { "index.codes", "index.themes" }, Directory.GetFiles(model).Select(static path => Path.GetFileName(path)).ToArray());
        using (var index = CodeIndex.Open(Path.Combine(model, "index.codes")))
        {
            Assert.IsInRange(8000, 12000, index.Tokens);
            Assert.AreEqual("A novel, public domain", index.Sources["novel"]);
        }

        Assert.HasCount(12, ThemeFile.Read(Path.Combine(model, "index.themes")).Themes);
        var before = Directory.GetFiles(model).Select(static path => (path, File.GetLastWriteTimeUtc(path))).ToArray();
        var again = await CommandLine.RunAsync(command);
        Assert.AreEqual(0, again.Code, again.Error);
        CollectionAssert.AreEquivalent(
            before, Directory.GetFiles(model).Select(static path => (path, File.GetLastWriteTimeUtc(path))).ToArray());
    }

    [TestMethod]
    public async Task Themes_of_a_folder_are_learned_from_an_index_that_is_made_on_the_way()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["texts"]);
        for (var work = 0; work < 10; work++)
        {
            var text = File.ReadAllText(Repository.Sample("background/moby-dick.txt"))[(work * 4000)..((work + 1) * 4000)];
            folder.File($"texts/{work}.txt", text);
        }

        var ran = await CommandLine.RunAsync("themes", "learn", folder["texts"], "-k", "8", "-o", folder["own.themes"]);

        Assert.AreEqual(0, ran.Code, ran.Error);
        Assert.HasCount(8, ThemeFile.Read(folder["own.themes"]).Themes);
        Assert.IsTrue(File.Exists(folder["own.codes"]));
    }

    [TestMethod]
    [DataRow("--limit", "5", "--limit takes a number from 1000 up")]
    [DataRow("-k", "1", "--themes takes a number from 2 to 1024")]
    public async Task What_makes_no_sense_is_refused(string option, string value, string said)
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync("prepare", folder.Path, option, value);

        Assert.AreEqual(2, ran.Code);
        StringAssert.Contains(ran.Error, said, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_broken_list_of_sources_is_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["corpus"]);
        folder.File("corpus/a.txt", "The whale swam away from the ship.");
        folder.File("corpus/sources.json", """["novel"]""");

        var ran = await CommandLine.RunAsync("index", folder["corpus"], "-o", folder["a.codes"]);

        Assert.AreEqual(2, ran.Code);
        StringAssert.Contains(ran.Error, "sources.json' must be a JSON object", StringComparison.Ordinal);
    }
}
