using System.Runtime.CompilerServices;
using CodebookLsp.Text.Files;

namespace CodebookLsp.TestSupport;

/// <summary>Long answers live in Snapshots/ beside the tests; UPDATE_SNAPSHOTS=1 rewrites them.</summary>
internal static class Snapshot
{
    public static void Match(string actual, string name, [CallerFilePath] string test = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(test)!);
        while (!Directory.Exists(Path.Combine(folder.FullName, "Snapshots")))
            folder = folder.Parent!;

        var path = Path.Combine(folder.FullName, "Snapshots", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            AtomicFile.WriteText(path, actual);

        Assert.IsTrue(File.Exists(path), $"There is no snapshot '{name}'; UPDATE_SNAPSHOTS=1 writes it.");
        Assert.AreEqual(File.ReadAllText(path).ReplaceLineEndings("\n"), actual.ReplaceLineEndings("\n"));
    }
}
