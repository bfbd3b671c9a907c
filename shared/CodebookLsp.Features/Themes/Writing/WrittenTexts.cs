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
    private readonly TrialFile<Line> kept;

    /// <param name="path">Where they are kept; null to keep them in memory alone.</param>
    /// <param name="trial">What was tried: of another trial nothing is taken.</param>
    /// <exception cref="TextFileException">The file cannot be read.</exception>
    public WrittenTexts(string? path, string trial) => kept = new(path, trial, MostBytes, one =>
    {
        if (one is not { Stage: { } stage, Texts: { } texts })
            return false;
        made[(stage, one.Beginning)] = texts;
        return true;
    });

    /// <summary>The continuations of one beginning by the ways they were made; null where none were.</summary>
    public IReadOnlyDictionary<string, T>? Of(string stage, int beginning) => made.GetValueOrDefault((stage, beginning));

    /// <exception cref="AtomicFileException">The file cannot be written.</exception>
    public void Add(string stage, int beginning, Dictionary<string, T> texts)
    {
        made[(stage, beginning)] = texts;
        kept.Add(new(stage, beginning, texts));
    }

    private sealed record Line(
        [property: JsonPropertyName("stage")] string Stage, [property: JsonPropertyName("beginning")] int Beginning,
        [property: JsonPropertyName("texts")] Dictionary<string, T> Texts);
}
