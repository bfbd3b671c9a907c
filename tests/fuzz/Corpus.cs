using CodebookLsp.TestSupport;

namespace CodebookLsp.Fuzz;

/// <summary>The inputs that fuzzing starts from, and those that once broke a reader: small files, a folder for each harness.</summary>
internal static class Corpus
{
    public static string Root { get; } = Path.Combine(Repository.Root, "tests", "fuzz", "corpus");

    /// <summary>In the order of their names.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Of(Harness harness) =>
        [.. Directory.GetFiles(Path.Combine(Root, harness.Name)).Order(StringComparer.Ordinal)
            .Select(static path => (Path.GetFileName(path), File.ReadAllBytes(path)))];
}
