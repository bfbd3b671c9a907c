using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Cli.Commands.Train;

/// <summary>
/// The texts that a configuration's <c>data</c> names: paths, or objects <c>{"path", "name", "fields", "format"}</c>. A source is what has a
/// name, else a folder inside the one that is named, else a file.
/// </summary>
internal static class TrainingTexts
{
    private static readonly string[] Keys = ["path", "name", "fields", "format"];

    /// <param name="reading">How datasets are read that do not say it themselves.</param>
    /// <exception cref="TrainingException">There is no data, or an entry is neither path nor object.</exception>
    public static IEnumerable<CorpusText> Of(
        JsonArray? data, DatasetOptions reading, string? format, MalformedRecords onError, CommandContext context, CancellationToken cancel)
    {
        if (data is not { Count: > 0 })
            throw TrainingException.NoData();
        return data.Select(one => Source(one, reading, format)).ToList() // mistakes come to light before anything is read
            .SelectMany(one => one.Texts(onError, context, cancel));
    }

    private static Entry Source(JsonNode? entry, DatasetOptions reading, string? format)
    {
        if (entry is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            return new(value.GetValue<string>(), null, NamedDataset.Find([value.GetValue<string>()], format), reading);
        if (entry is not JsonObject fields)
            throw TrainingException.Wrong("data", entry, "a list of paths, or of objects with a path");
        if (fields.Select(static one => one.Key).FirstOrDefault(static key => !Keys.Contains(key)) is { } unknown)
            throw TrainingException.Wrong("data", unknown, string.Join(", ", Keys));
        var path = Text("path") ?? throw TrainingException.Wrong("data", "without a path", "a list of paths, or of objects with a path");
        var own = fields["fields"] switch
        {
            null => reading,
            JsonArray several => reading with { Fields = [.. several.Select(static one => one?.ToString() ?? "")] },
            var one => reading with { Fields = [one.ToString()] },
        };
        return new(path, Text("name"), NamedDataset.Find([path], Text("format") ?? format), own);

        string? Text(string key) => fields[key] is JsonValue text && text.TryGetValue<string>(out var found) ? found : null;
    }

    private sealed record Entry(string Path, string? Name, IReadOnlyList<NamedDataset> Files, DatasetOptions Reading)
    {
        public IEnumerable<CorpusText> Texts(MalformedRecords onError, CommandContext context, CancellationToken cancel)
        {
            foreach (var file in Files)
            {
                var source = Name ?? Source(file.Name);
                var corpus = new CorpusTexts(Path, [file], Reading, onError);
                foreach (var text in corpus.Texts(_ => source, [], cancel))
                    yield return text;
                corpus.SayMalformed(context);
            }
        }

        /// <summary>The folder that a file lies in, within the one that is named; of others the name without what stands after the
        /// dot.</summary>
        private static string Source(string name)
        {
            var parts = name.Replace('\\', '/').Split('/');
            return parts.Length > 1 ? parts[0] : System.IO.Path.GetFileNameWithoutExtension(parts[0]);
        }
    }
}
