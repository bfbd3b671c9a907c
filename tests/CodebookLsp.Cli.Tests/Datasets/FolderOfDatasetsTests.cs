using System.Runtime.Versioning;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>Which files of a folder are annotated: its own, each once; and who may read what is written of private ones.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
public sealed class FolderOfDatasetsTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    [TestMethod]
    public void Links_lead_nowhere_out_of_the_folder_and_no_file_is_met_twice()
    {
        Directory.CreateDirectory(folder["outside"]);
        Directory.CreateDirectory(folder["data/sub"]);
        Directory.CreateDirectory(folder["data/.store"]);
        foreach (var name in new[] { "outside/a.jsonl", "data/a.jsonl", "data/sub/b.jsonl", "data/.store/c.jsonl" })
            folder.File(name, "{\"text\": \"The sea.\"}\n");
        Directory.CreateSymbolicLink(folder["data/away"], folder["outside"]);
        Directory.CreateSymbolicLink(folder["data/sub/up"], folder["data"]);
        File.CreateSymbolicLink(folder["data/outside.jsonl"], folder["outside/a.jsonl"]);
        File.CreateSymbolicLink(folder["data/again.jsonl"], "a.jsonl");
        File.CreateSymbolicLink(folder["data/stored.jsonl"], ".store/c.jsonl");
        File.CreateSymbolicLink(folder["data/nothing.jsonl"], "nowhere.jsonl");
        File.CreateSymbolicLink(folder["data/zero.jsonl"], "/dev/zero");
        SpecialFile.Pipe(folder["data/pipe.jsonl"]);

        CollectionAssert.AreEqual(
            new[] { "a.jsonl", "stored.jsonl", "sub/b.jsonl" },
            SpecialFile.InTime(() => NamedDataset.Find([folder["data"]], null)).Select(static one => one.Name).ToArray());
        Assert.HasCount(
            3, NamedDataset.Find([folder["data"], folder["data/a.jsonl"], folder["data/again.jsonl"], folder["data/sub"]], null));
    }

    [TestMethod]
    public async Task A_pipe_that_is_named_as_a_dataset_is_refused_with_its_reason()
    {
        SpecialFile.Pipe(folder["pipe.jsonl"]);
        var ran = await CommandLine.RunAsync("annotate-dataset", folder["pipe.jsonl"], "--in-place").WaitAsync(SpecialFile.Patience);
        Assert.AreEqual(1, ran.Code);
        StringAssert.Contains(ran.Error, "It is a pipe, and only regular files are read here.", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Outputs_are_read_by_nobody_who_may_not_read_what_they_are_made_of()
    {
        var (text, data) =
            (folder.File("secret.txt", "The whale swam by the ship."), folder.File("secret.jsonl", "{\"text\": \"The sea.\"}\n"));
        File.SetUnixFileMode(text, Private);
        File.SetUnixFileMode(data, Private);
        foreach (var (name, arguments) in new (string, string[])[]
        {
            ("a.jsonl", ["annotate", text]), ("a.html", ["annotate", text]), ("b.jsonl", ["annotate-dataset", data]),
                ("c.csv", ["report", data]), ("d.codes", ["index", text]),
        })
        {
            var ran = await CommandLine.RunAsync([.. arguments, "-o", folder[name]]);
            Assert.AreEqual(0, ran.Code, ran.Error);
            Assert.AreEqual(Private, File.GetUnixFileMode(folder[name]), name);
        }
    }
}
