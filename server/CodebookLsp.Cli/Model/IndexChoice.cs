using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Cli.Model;

/// <summary>Which index is asked.</summary>
internal static class IndexChoice
{
    /// <summary>The named one, else the model's.</summary>
    /// <param name="model">The model that was named; null for the one that is there.</param>
    /// <exception cref="UsageException">The model has none.</exception>
    public static string Find(string? named, string? model, CommandContext context)
    {
        if (named is not null)
            return named;
        var folder = ModelFolder.Find(model, context);
        return IndexFiles.ForModel(folder) ?? throw UsageException.NoIndex(folder);
    }
}
