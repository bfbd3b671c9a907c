using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests;

/// <summary>A folder for one test; it goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("codebooklsp-").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        AtomicFile.WriteText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
