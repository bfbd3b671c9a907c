using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Themes.Writing;

/// <summary>One continuation.</summary>
/// <param name="Fluency">How likely the unsteered model finds it: mean log-probability a token, in nats; null where nobody asks.</param>
public sealed record WrittenText(string Text, double? Fluency);

/// <summary>
/// The continuations that were made so far. Kept in a file, one beginning a line, so that a trial that was stopped goes on from there.
/// </summary>
/// <typeparam name="T">What is kept of each: a record that JSON can hold.</typeparam>
internal sealed class WrittenTexts<T>
{
    private const int MostBytes = 512 << 20;

    private readonly Dictionary<(string Stage, int Beginning), Dictionary<string, T>> made = [];
    private readonly string? path;
    private readonly StringBuilder lines = new();

    /// <param name="path">Where they are kept; null to keep them in memory alone.</param>
    /// <param name="trial">What was tried: of another trial nothing is taken.</param>
    /// <exception cref="TextFileException">The file cannot be read.</exception>
    public WrittenTexts(string? path, string trial)
    {
        this.path = path;
        lines.Append(JsonSerializer.Serialize(new { trial })).Append('\n');
        if (path is null || !File.Exists(path))
            return;
        try
        {
            var earlier = PlainFile.Text(path, MostBytes).Split('\n');
            if (earlier[0] != JsonSerializer.Serialize(new { trial }))
                return;
            foreach (var line in earlier.Skip(1))
                Take(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <summary>The continuations of one beginning by the ways they were made; null where none were.</summary>
    public IReadOnlyDictionary<string, T>? Of(string stage, int beginning) => made.GetValueOrDefault((stage, beginning));

    /// <exception cref="AtomicFileException">The file cannot be written.</exception>
    public void Add(string stage, int beginning, Dictionary<string, T> texts)
    {
        made[(stage, beginning)] = texts;
        lines.Append(JsonSerializer.Serialize(new Line(stage, beginning, texts))).Append('\n');
        if (path is not null)
            AtomicFile.WriteText(path, lines.ToString());
    }

    private void Take(string line)
    {
        try
        {
            if (JsonSerializer.Deserialize<Line>(line) is not { Stage: { } stage, Texts: { } texts } one)
                return;
            made[(stage, one.Beginning)] = texts;
            lines.Append(line).Append('\n');
        }
        catch (JsonException)
        {
            // A line that somebody has cut off: it is made again.
        }
    }

    private sealed record Line(
        [property: JsonPropertyName("stage")] string Stage, [property: JsonPropertyName("beginning")] int Beginning,
        [property: JsonPropertyName("texts")] Dictionary<string, T> Texts);
}
