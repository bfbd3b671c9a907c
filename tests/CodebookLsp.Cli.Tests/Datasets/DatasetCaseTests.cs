using System.Text;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.TestFakes;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>Files of other people's tools, each with what must become of it: see <see cref="DatasetCase"/>. A new folder is a new test;
/// UPDATE_SNAPSHOTS=1 writes what came out into <c>after/</c>.</summary>
[TestClass]
public sealed partial class DatasetCaseTests
{
    public static IEnumerable<object[]> Names =>
        Directory.GetDirectories(DatasetCase.Root).Order(StringComparer.Ordinal)
            .Select(static folder => new object[] { Path.GetFileName(folder) });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task A_file_of_another_tool_becomes_what_its_case_says(string name)
    {
        var given = DatasetCase.Read(name);
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(given.Before))
            folder.File(Path.GetFileName(file), await File.ReadAllBytesAsync(file));

        var ran = await RunAsync(given, folder);

        Assert.AreEqual(given.Code, ran.Code, ran.Error);
        var said = ran.Error.Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        foreach (var part in given.Says)
            Assert.Contains(part, said);

        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            Update(given, folder);

        var now = Contents(folder.Path);
        var expected = Contents(given.Before);
        foreach (var (file, content) in Contents(given.After))
            expected[file] = content;
        CollectionAssert.AreEquivalent(expected.Keys, now.Keys, "No other files, and nothing left behind.");
        foreach (var (file, content) in expected)
            Assert.AreEqual(content, now[file], file);

        if (given.Code != 0)
            return;

        foreach (var file in Directory.GetFiles(folder.Path))
            OtherReaders.Check(file);

        var again = await RunAsync(given, folder);
        Assert.AreEqual(0, again.Code, again.Error);
        StringAssert.Contains(again.Error, "Nothing to write.", StringComparison.Ordinal, "A second run knows what the first has done.");
        foreach (var (file, content) in Contents(folder.Path))
            Assert.AreEqual(expected[file], content, file);
    }

    private static Task<Ran> RunAsync(DatasetCase given, TemporaryFolder folder) => CommandLine.RunAsync(
        static context => context with { Open = static (_, _, _) => WordModel.Source },
        given.CommandIn(folder.Path));

    /// <summary>What is in the files of a folder, but for stamps, which are hashes of more than the file, and the sidecars that consist of
    /// them.</summary>
    private static Dictionary<string, string> Contents(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder).Where(static file => !Sidecar.IsOne(file)) : [];
        return files.ToDictionary(
            static file => Path.GetFileName(file),
            static file => Stamp().Replace(Encoding.Latin1.GetString(File.ReadAllBytes(file)), "$1*"));
    }

    private static void Update(DatasetCase given, TemporaryFolder folder)
    {
        if (Directory.Exists(given.After))
            Directory.Delete(given.After, recursive: true);
        var before = Contents(given.Before);
        foreach (var (file, content) in Contents(folder.Path).Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value))
        {
            Directory.CreateDirectory(given.After);
            AtomicFile.WriteBytes(Path.Combine(given.After, file), Encoding.Latin1.GetBytes(content));
        }
    }

    [GeneratedRegex("""("+stamp"+:"+)[0-9a-f]{16}""")]
    private static partial Regex Stamp();
}
