using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Tests.Commands;

/// <summary>
/// Sessions at a command line: see <see cref="CommandCase"/>. A new folder with a session.txt of commands alone is a new test;
/// UPDATE_SNAPSHOTS=1 writes what comes out into it.
/// </summary>
[TestClass]
[DoNotParallelize] // the current folder is the process's
public sealed class CommandCaseTests
{
    public static IEnumerable<object[]> Names =>
        Directory.GetDirectories(CommandCase.Root)
            .Order(StringComparer.Ordinal)
            .Select(static folder => new object[] { Path.GetFileName(folder) });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task A_session_goes_as_its_case_draws_it(string name)
    {
        var given = new CommandCase(Path.Combine(CommandCase.Root, name));
        using var folder = new TemporaryFolder();
        foreach (
            var file in Directory.EnumerateFiles(given.Folder, "*", SearchOption.AllDirectories).Where(path => path != given.SessionPath))
        {
            var copy = folder[Path.GetRelativePath(given.Folder, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder.Path);
        try
        {
            var played = await given.PlayAsync();
            if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
                AtomicFile.WriteText(given.SessionPath, played);
            Assert.AreEqual((await File.ReadAllTextAsync(given.SessionPath)).ReplaceLineEndings("\n"), played);
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }
}
