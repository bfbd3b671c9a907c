using System.Xml.Linq;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class ArchitectureTests
{
    /// <summary>ARCHITECTURE.md draws this; change both together.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["CodebookLsp.Text"] = ["Parquet.Net", "ZstdSharp.Port"],
        ["CodebookLsp.Network"] = ["CodebookLsp.Text", "Microsoft.ML.Tokenizers", "TorchSharp-$(TorchBackend)"],
        ["CodebookLsp.Features"] = ["CodebookLsp.Network", "Microsoft.Data.Sqlite", "Sep"],
        ["CodebookLsp.Server"] = ["CodebookLsp.Features", "Microsoft.Extensions.Logging.Abstractions", "StreamJsonRpc"],
        ["CodebookLsp.Cli"] = ["CodebookLsp.Server", "ScottPlot", "Spectre.Console", "System.CommandLine"],
    };

    [TestMethod]
    public void Projects_use_only_what_is_below_them()
    {
        foreach (var (project, allowed) in MayUse)
        {
            var used = XDocument.Load(Find(project)).Descendants()
                .Where(static element => element.Name.LocalName is "ProjectReference" or "PackageReference")
                .Select(static element => element.Attribute("Include")!.Value)
                .Select(static name => name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name);
            CollectionAssert.AreEqual(allowed.Order(StringComparer.Ordinal).ToArray(), used.Order(StringComparer.Ordinal).ToArray(), project);
        }
    }

    private static string Find(string project)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "CodebookLsp.sln")))
            root = root.Parent;
        return new[] { "shared", "server" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root.FullName, folder), $"{project}.csproj", SearchOption.AllDirectories))
            .Single();
    }
}
