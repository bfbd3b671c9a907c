using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>Programs published as the extension has its server: for one system, with .NET, compiled beforehand.</summary>
internal static class Published
{
    /// <summary>The server, in <c>artifacts/publish/bench</c>; two minutes where it has to be compiled.</summary>
    public static Task<string> ServerAsync() =>
        OfAsync(Path.Combine("server", "CodebookLsp.Cli"), Path.Combine("artifacts", "publish", "bench"), "codebooklsp");

    /// <summary>The program that does nothing.</summary>
    public static Task<string> EmptyAsync() =>
        OfAsync(Path.Combine("tests", "Benchmarks", "empty"), Path.Combine("artifacts", "publish", "bench-empty"), "Empty");

    private static async Task<string> OfAsync(string project, string folder, string name)
    {
        using var publish = Process.Start("dotnet",
        [
            "publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "-o", folder, "-v", "quiet",
            "--nologo",
        ]);
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? Path.GetFullPath(Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name))
            : throw new InvalidOperationException($"{project} could not be published. Run this from the repository's folder.");
    }
}
