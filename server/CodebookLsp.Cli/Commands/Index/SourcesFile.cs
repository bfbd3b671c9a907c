using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary>
/// <c>sources.json</c> in a folder of texts: an object that names each source, which is a folder, and says what it is and under which
/// licence, in a line.
/// </summary>
internal static class SourcesFile
{
    public const string Name = "sources.json";

    private const int MostBytes = 1 << 20;
    private const int Longest = 400;

    /// <param name="folders">The folders of a corpus; those without such a file say nothing.</param>
    /// <exception cref="UsageException">A file is no such object.</exception>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> folders)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in folders.Select(static folder => Path.Combine(folder, Name)).Where(File.Exists))
        {
            try
            {
                using var json = JsonDocument.Parse(PlainFile.Text(path, MostBytes));
                foreach (var source in json.RootElement.EnumerateObject())
                    sources[source.Name] = source.Value.GetString() is { Length: <= Longest } what ? what : throw new FormatException();
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IOException
                or UnauthorizedAccessException)
            {
                throw UsageException.WrongSources(path, Longest);
            }
        }

        return sources;
    }
}
