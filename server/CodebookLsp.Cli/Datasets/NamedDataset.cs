using System.IO.Enumeration;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Datasets;

/// <summary>A dataset that was named, or found in a folder that was.</summary>
/// <param name="Name">The path within the folder, else the file's name.</param>
internal sealed record NamedDataset(string Path, string Name, IDatasetFormat Format)
{
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>
    /// All datasets that some paths name, in their order, those of a folder in order of their names. What we have written beside others is
    /// none.
    /// </summary>
    /// <exception cref="UserFacingException">A file is of no known kind, or there is none.</exception>
    public static IReadOnlyList<NamedDataset> Find(IReadOnlyList<string> paths, string? format)
    {
        var (found, visited) = (new List<NamedDataset>(), new HashSet<string>());
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                if (!visited.Add(RealPath.Of(path)))
                    continue;
                found.Add(new(path, System.IO.Path.GetFileName(path), DatasetFormats.For(path, format)));
                continue;
            }

            var inside = Inside(path, visited)
                .Select(
                    file => Known(file, format) is { } known
                        ? new NamedDataset(file, System.IO.Path.GetRelativePath(path, file), known)
                        : null)
                .OfType<NamedDataset>()
                .ToList();
            var beside = inside.Where(static one => one.Format.WrittenTo(one.Path) != one.Path)
                .Select(static one => one.Format.WrittenTo(one.Path))
                .ToHashSet(StringComparer.Ordinal);
            found.AddRange(inside.Where(one => !beside.Contains(one.Path)));
        }

        return found.Count > 0 ? found : throw UsageException.NoDatasets();
    }

    /// <summary>
    /// A folder's files, each once. Links are followed to files inside it only, and only where the file itself is not met: in a hidden
    /// folder.
    /// </summary>
    private static List<string> Inside(string folder, HashSet<string> visited)
    {
        var real = RealPath.Of(folder);
        var all = new FileSystemEnumerable<(string Path, bool IsLink)>(
            folder,
            static (ref FileSystemEntry entry) => (entry.ToSpecifiedFullPath(), entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
            Below)
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        return
        [
            .. all.Where(static file => IsDataset(file.Path))
                .OrderBy(static file => file.IsLink).ThenBy(static file => file.Path, StringComparer.Ordinal)
                .Where(file => RealPath.Of(file.Path) is var target && RealPath.IsInside(target, real) && visited.Add(target))
                .Select(static file => file.Path).Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsDataset(string path) =>
        !WorkFiles.IsOne(path) && File.Exists(path) && FileFacts.Of(path, followLinks: true) is null or { IsRegular: true };

    private static IDatasetFormat? Known(string path, string? format)
    {
        try
        {
            var known = DatasetFormats.For(path);
            return format is null || known.Name == format ? known : null;
        }
        catch (DatasetException e) when (e.Candidates is not [] && format is not null)
        {
            return e.Candidates.Contains(format) ? DatasetFormats.For(path, format) : null; // who says the format has answered the question
        }
        catch (UserFacingException e) when (e is not DatasetException { Candidates: not [] }) // nobody would notice that it is missing
        {
            return null; // of a folder, only what is known
        }
    }
}
