using System.Diagnostics;
using System.Runtime.Versioning;

namespace CodebookLsp.TestSupport;

/// <summary>What may lie where a file is expected. None of it may keep anybody waiting.</summary>
[UnsupportedOSPlatform("windows")]
internal static class SpecialFile
{
    /// <summary>Long enough for a loaded machine, and an end for whoever would wait for ever.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<string> Kinds { get; } = ["pipe", "zero", "stdin", "folder", "outside", "huge"];

    /// <summary>Puts one of <see cref="Kinds"/> in the place of a file.</summary>
    /// <returns>What a message about it says.</returns>
    public static string Put(string path, string kind)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        switch (kind)
        {
            case "pipe":
                Pipe(path);
                return "pipe";
            case "zero":
                File.CreateSymbolicLink(path, "/dev/zero");
                return "device";
            case "stdin":
                File.CreateSymbolicLink(path, "/dev/stdin");
                return ""; // whatever the tests were started with
            case "folder":
                Directory.CreateDirectory(path);
                return "";
            case "outside":
                File.CreateSymbolicLink(path, "/etc/passwd");
                return "out of";
            default:
                using (var file = new FileStream(path, FileMode.Create))
                    file.SetLength(3L << 30);
                return "larger than";
        }
    }

    public static void Pipe(string path)
    {
        using var make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        Assert.AreEqual(0, make.ExitCode);
    }

    /// <summary>The result, or a failed test where it does not come in time. What waits is left behind.</summary>
    public static T InTime<T>(Func<T> run) =>
        Task.Run(run) is var task && task.Wait(Patience) ? task.Result : throw new AssertFailedException("It waits for ever.");
}
