namespace CodebookLsp.TestSupport;

/// <summary>Where the tests' files are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string DefaultModel { get; } = Path.Combine(Root, "models", "smollm2-135m-codebook");

    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CodebookLsp.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run from inside the repository.");
    }
}
