using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using CodebookLsp.TestSupport;
using Microsoft.CodeAnalysis;

namespace CodebookLsp.Architecture.Tests;

/// <summary>A project of the repository, as its files say.</summary>
/// <param name="Path">Of its folder, from the repository's: <c>shared/CodebookLsp.Text</c>.</param>
internal sealed record SourceProject(string Path)
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> Found = new(FindAssemblies);

    /// <summary>Every project there is: nothing is left out for want of a line in a list.</summary>
    public static IReadOnlyList<SourceProject> All { get; } =
    [
        .. new[] { "shared", "server", "tests" }
            .SelectMany(
                static part =>
                    Directory.EnumerateFiles(System.IO.Path.Combine(Repository.Root, part), "*.csproj", SearchOption.AllDirectories))
            .Select(
                static file =>
                    new SourceProject(Slashes(System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetDirectoryName(file)!))))
            .OrderBy(static project => project.Path, StringComparer.Ordinal),
    ];

    /// <summary>
    /// The framework's assemblies and all that the build put into its output folders. A project's own assembly is among them, which does
    /// no harm: its sources come first.
    /// </summary>
    public static IReadOnlyList<MetadataReference> Assemblies => Found.Value;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Folder, "*.csproj").Single());

    private string Folder => System.IO.Path.Combine(Repository.Root, Path);

    private XDocument Definition => XDocument.Load(System.IO.Path.Combine(Folder, $"{Name}.csproj"));

    private string AssemblyName => Definition.Descendants("AssemblyName").SingleOrDefault()?.Value ?? Name;

    /// <summary>The projects and packages that it names.</summary>
    public IEnumerable<string> References => Definition.Descendants()
        .Where(static element => element.Name.LocalName is "ProjectReference" or "PackageReference")
        .SelectMany(static element => element.Attribute("Include")!.Value.Split(';'))
        .Select(
            static name => name.EndsWith(".csproj", StringComparison.Ordinal) ? System.IO.Path.GetFileNameWithoutExtension(name) : name);

    private IEnumerable<string> Usings => Definition.Descendants("Using").Select(static element => element.Attribute("Include")!.Value);

    public IReadOnlyList<SourceText> Sources() =>
    [
        .. Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains("node_modules", StringComparison.Ordinal))
            .Select(file => new SourceText(Slashes(System.IO.Path.GetRelativePath(Folder, file)), File.ReadAllText(file)))
            .OrderBy(static source => source.Path, StringComparer.Ordinal),
    ];

    public IReadOnlyList<FolderArrow> Arrows() => FolderArrows.Of(AssemblyName, Sources(), Usings, Assemblies);

    public override string ToString() => Path;

    private static List<MetadataReference> FindAssemblies()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory); // artifacts/bin/PROJECT/release
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator);
        var built = output.Parent!.Parent!.EnumerateDirectories()
            .Select(project => System.IO.Path.Combine(project.FullName, output.Name))
            .Where(Directory.Exists)
            .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.dll"));
        return
        [
            .. framework.Concat(built)
                .DistinctBy(System.IO.Path.GetFileName)
                .Where(IsManaged)
                .Select(static path => MetadataReference.CreateFromFile(path)),
        ];
    }

    private static bool IsManaged(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.HasMetadata;
    }

    private static string Slashes(string path) => path.Replace(System.IO.Path.DirectorySeparatorChar, '/');
}

/// <summary>A file of a project.</summary>
/// <param name="Path">From the project's folder, with slashes.</param>
internal sealed record SourceText(string Path, string Text)
{
    /// <summary>The folder that it lies in; <c>.</c> is the project's own.</summary>
    public string Folder => Path.LastIndexOf('/') is >= 0 and var end ? Path[..end] : ".";
}
