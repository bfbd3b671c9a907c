using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary>The texts that a command line names.</summary>
internal static class CorpusFiles
{
    private static readonly EnumerationOptions All = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    /// <summary>
    /// Files as they are named; of folders every .txt and .md, in the order of their names, without what lies in hidden folders or
    /// node_modules.
    /// </summary>
    /// <param name="said">Told about files of folders that cannot be taken.</param>
    /// <exception cref="TextFileException">A named file is not there, or is no text.</exception>
    public static IReadOnlyList<CorpusText> Find(IEnumerable<string> named, Action<string> said)
    {
        var texts = new List<CorpusText>();
        foreach (var name in named)
        {
            if (Directory.Exists(name))
                texts.AddRange(InFolder(name, said));
            else if (IsText(name))
                texts.Add(new(Path.GetFileName(name), () => TextFile.Open(name)) { Path = name });
            else
                said($"'{Printable.Line(name)}' is left out: it is empty.");
        }

        return texts;
    }

    private static IEnumerable<CorpusText> InFolder(string folder, Action<string> said)
    {
        var files = Directory.EnumerateFiles(folder, "*", All)
            .Where(static path => Path.GetExtension(path).ToLowerInvariant() is ".txt" or ".md")
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .Where(static file => !file.Name.Split('/').Any(static part => part.StartsWith('.') || part == "node_modules"))
            .OrderBy(static file => file.Name, StringComparer.Ordinal);
        foreach (var (path, name) in files)
        {
            var isText = false;
            try
            {
                using var file = TextFile.OpenPlain(path);
                isText = !file.IsEmpty;
            }
            catch (TextFileException e)
            {
                said($"{e.Message} It is left out.");
                continue;
            }

            if (isText)
                yield return new(name, () => TextFile.OpenPlain(path)) { Path = path };
            else
                said($"'{Printable.Line(path)}' is left out: it is empty.");
        }
    }

    private static bool IsText(string path)
    {
        using var file = TextFile.Open(path);
        return !file.IsEmpty;
    }
}
