using System.Runtime.Versioning;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>What happens to the file of a dataset: others' changes, links and permissions.</summary>
[TestClass]
public sealed class AnnotatedFileTests
{
    private readonly TemporaryFolder folder = new();

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    [TestMethod]
    public async Task A_dataset_that_somebody_changes_meanwhile_is_left_alone()
    {
        var path = folder.File("a.jsonl", DatasetTexts.JsonLines(20));
        var ran = await CommandLine.RunAsync(
            context => DatasetTexts.ChangedWhileRead(context, () => folder.File("a.jsonl", DatasetTexts.JsonLines(19))),
            "annotate-dataset", path, "-i");

        Assert.AreEqual(1, ran.Code);
        StringAssert.Contains(ran.Error, "was changed by somebody else meanwhile", StringComparison.Ordinal);
        CollectionAssert.AreEqual(DatasetTexts.JsonLines(19), await File.ReadAllBytesAsync(path));
        StringAssert.Contains(await Done("annotate-dataset", path, "-i", "--resume"), "19 of 19 records annotated, 19 of them before",
            StringComparison.Ordinal);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [UnsupportedOSPlatform("windows")]
    public async Task A_link_stays_a_link_and_permissions_stay()
    {
        var path = folder.File("real.jsonl", DatasetTexts.JsonLines(5));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(folder["link.jsonl"], "real.jsonl");

        await Done("annotate-dataset", folder["link.jsonl"], "-i", "--bak");

        Assert.AreEqual("real.jsonl", new FileInfo(folder["link.jsonl"]).LinkTarget);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        StringAssert.Contains(await File.ReadAllTextAsync(path), "codebooklsp_top", StringComparison.Ordinal);
        CollectionAssert.AreEqual(DatasetTexts.JsonLines(5), await File.ReadAllBytesAsync(folder["link.jsonl.bak"]));
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(folder["link.jsonl.bak"]));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public async Task A_planted_link_leads_nowhere()
    {
        var (path, other) = (folder.File("a.jsonl", DatasetTexts.JsonLines(5)), folder.File("other", "mine"));
        File.CreateSymbolicLink(folder[".a.jsonl.codebooklsp.lock"], other);
        Assert.AreEqual(1, (await CommandLine.RunAsync("annotate-dataset", path, "-i")).Code);
        File.Delete(folder[".a.jsonl.codebooklsp.lock"]);
        File.CreateSymbolicLink(folder[".a.jsonl.codebooklsp.new"], other);
        File.CreateSymbolicLink(folder[".a.jsonl.codebooklsp.journal"], other);
        await Done("annotate-dataset", path, "-i", "--restart");
        Assert.AreEqual("mine", await File.ReadAllTextAsync(other));
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
    }

    private static async Task<string> Done(params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(arguments);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return ran.Error;
    }
}
