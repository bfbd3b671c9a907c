using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>What a run added to the files of other people's tools is taken back, and they are what they were; see
/// <see cref="DatasetCase"/>.</summary>
[TestClass]
public sealed class RemovalCaseTests
{
    /// <summary>Options that say how a file is read, which a removal needs too; the others say what is written.</summary>
    private static readonly string[] Reading = ["--field", "--format", "--on-error", "--layer", "--delimiter", "--quote", "--header"];

    /// <summary>Files that have something of ours before the case begins, and one of which a record is left out: they do not become what
    /// they were.</summary>
    private static readonly string[] NotAsBefore =
        ["brat-built-on", "brat-mark-mended", "doccano-relations-drawn-to-ours", "jsonl-bare-strings-skipped", "webanno-order"];

    public static IEnumerable<object[]> Names =>
        Directory.GetDirectories(DatasetCase.Root).Order(StringComparer.Ordinal).Select(static folder => Path.GetFileName(folder))
            .Where(static name => DatasetCase.Read(name).Code == 0 && !NotAsBefore.Contains(name))
            .Select(static name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task What_one_run_added_is_taken_back(string name)
    {
        using var folder = new TemporaryFolder();
        var given = await FilesOf(name, folder);
        await Done(given.CommandIn(folder.Path));
        await Takes_back(given, folder);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task What_several_runs_with_different_options_added_is_taken_back(string name)
    {
        using var folder = new TemporaryFolder();
        var given = await FilesOf(name, folder);
        var command = given.CommandIn(folder.Path);
        await Done(command);
        var follows = Array.IndexOf(command, "--follow");
        string[] rest = [.. command.Where((_, i) => follows < 0 || (i != follows && i != follows + 1))];
        await Done(follows < 0 ? [.. rest, "--write", "vector"] : [.. rest, "--follow", "L0.0:3"]);
        await Done(follows < 0 ? [.. rest, "--write", "codes,top"] : [.. rest, "--follow", "L0.0:0,L0.0:7"]);
        await Takes_back(given, folder);
    }

    private static async Task Takes_back(DatasetCase given, TemporaryFolder folder)
    {
        var before = Contents(given.Before);
        var target = given.CommandIn(folder.Path)[1];
        if (given.Command.Contains("-o"))
        {
            target = Path.Combine(folder.Path, given.Command[^1]);
            before[given.Command[^1]] = before[given.Command[1]];
        }

        CollectionAssert.AreNotEquivalent(before.Values, Contents(folder.Path).Values, "Something was added.");
        await Done(["annotate-dataset", target, "-i", "--remove", .. given.Command.Where((word, i) =>
            Reading.Contains(word) || Reading.Contains(given.Command[i - 1 < 0 ? 0 : i - 1]))]);
        var now = Contents(folder.Path);
        CollectionAssert.AreEquivalent(before.Keys, now.Keys, "No other files, and nothing left behind.");
        foreach (var (file, content) in before)
            Assert.AreEqual(content, now[file], file);

        var again = await RunAsync(["annotate-dataset", target, "-i", "--remove"]);
        Assert.AreEqual(1, again.Code, "There is nothing of ours left.");
    }

    private static async Task<DatasetCase> FilesOf(string name, TemporaryFolder folder)
    {
        var given = DatasetCase.Read(name);
        foreach (var file in Directory.GetFiles(given.Before))
            folder.File(Path.GetFileName(file), await File.ReadAllBytesAsync(file));
        return given;
    }

    private static Dictionary<string, string> Contents(string folder) => Directory.GetFiles(folder).ToDictionary(
        static file => Path.GetFileName(file), static file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)));

    private static async Task Done(string[] command)
    {
        var ran = await RunAsync(command);
        Assert.AreEqual(0, ran.Code, ran.Error);
    }

    private static Task<Ran> RunAsync(string[] command) =>
        CommandLine.RunAsync(static context => context with { Open = static (_, _, _) => WordModel.Source }, command);
}
