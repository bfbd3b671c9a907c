using System.Text;
using System.Text.Json;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Themes.Writing;

/// <summary>What a trial has made so far, one thing a line of a file, so that a trial that was stopped goes on from there.</summary>
/// <typeparam name="T">One thing: a record that JSON can hold.</typeparam>
internal sealed class TrialFile<T>
    where T : class
{
    private readonly string? path;
    private readonly StringBuilder lines = new();

    /// <param name="path">Where it is kept; null to keep nothing.</param>
    /// <param name="trial">What was tried: of another trial nothing is taken.</param>
    /// <param name="mostBytes">A larger file is not read.</param>
    /// <param name="take">Given each thing that is there; says whether it can be used.</param>
    /// <exception cref="TextFileException">The file cannot be read.</exception>
    public TrialFile(string? path, string trial, int mostBytes, Func<T, bool> take)
    {
        this.path = path;
        var head = JsonSerializer.Serialize(new { trial });
        lines.Append(head).Append('\n');
        if (path is null || !File.Exists(path))
            return;
        try
        {
            var earlier = PlainFile.Text(path, mostBytes).Split('\n');
            foreach (var line in earlier[0] == head ? earlier.Skip(1) : [])
            {
                if (Read(line) is { } one && take(one))
                    lines.Append(line).Append('\n');
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <exception cref="AtomicFileException">The file cannot be written.</exception>
    public void Add(T one)
    {
        lines.Append(JsonSerializer.Serialize(one)).Append('\n');
        if (path is not null)
            AtomicFile.WriteText(path, lines.ToString());
    }

    private static T? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line);
        }
        catch (JsonException)
        {
            return null; // A line that somebody has cut off: it is made again.
        }
    }
}

/// <summary>What trials are told apart by.</summary>
internal static class TrialFile
{
    /// <summary>A short name of some texts.</summary>
    public static string Fingerprint(IEnumerable<string> texts) => Receipt.HashOf(string.Join('\n', texts))[..16];
}
