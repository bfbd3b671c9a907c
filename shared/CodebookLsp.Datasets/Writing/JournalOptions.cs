using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Writing;

/// <summary>How a journal's first line says how the dataset is read.</summary>
internal static class JournalOptions
{
    public static void Write(Utf8JsonWriter json, DatasetOptions options)
    {
        json.WriteStartObject();
        WriteList(json, "fields", options.Fields);
        WriteList(json, "asked", options.Asked);
        WriteList(json, "columns", options.Columns);
        json.WriteString("file", options.File);
        json.WriteNumber("longestRecord", options.LongestRecord);
        json.WriteString("delimiter", options.Delimiter?.ToString());
        json.WriteString("quote", options.Quote?.ToString());
        if (options.Header is { } header)
            json.WriteBoolean("header", header);
        else
            json.WriteNull("header");
        json.WriteString("layer", options.Layer);
        json.WriteString("fromName", options.FromName);
        json.WriteString("toName", options.ToName);
        json.WriteStartObject("metadata");
        foreach (var (name, value) in options.Metadata)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <exception cref="FormatException">An option is missing, or there is one that we do not know.</exception>
    public static DatasetOptions Read(JsonNode? json)
    {
        var names = new Names(json, isComplete: true);
        var options = new DatasetOptions
        {
            Fields = names.List("fields") ?? [],
            Asked = names.List("asked") ?? [],
            Columns = names.List("columns") ?? [],
            File = names.Text("file") ?? "",
            LongestRecord = names.Number("longestRecord") ?? 0,
            Delimiter = names.Character("delimiter"),
            Quote = names.Character("quote"),
            Header = names.Truth("header"),
            Layer = names.Text("layer") ?? "",
            FromName = names.Text("fromName"),
            ToName = names.Text("toName"),
            Metadata = names.Texts("metadata"),
        };
        names.RequireNoOthers();
        return options;
    }

    /// <summary>The first version's names. It left none out, and nothing was missed when one was.</summary>
    /// <exception cref="FormatException">A value is of another type.</exception>
    public static DatasetOptions ReadFirst(JsonNode? json)
    {
        var (names, defaults) = (new Names(json, isComplete: false), new DatasetOptions());
        return new()
        {
            Fields = names.List("Fields") ?? [],
            Asked = names.List("Asked") ?? [],
            Columns = names.List("Columns") ?? [],
            File = names.Text("File") ?? defaults.File,
            LongestRecord = names.Number("LongestRecord") ?? defaults.LongestRecord,
            Delimiter = names.Character("Delimiter"),
            Quote = names.Character("Quote"),
            Header = names.Truth("Header"),
            Layer = names.Text("Layer") ?? defaults.Layer,
            FromName = names.Text("FromName"),
            ToName = names.Text("ToName"),
            Metadata = names.Texts("Metadata"),
        };
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Options by their names.</summary>
    /// <param name="isComplete">Whether every name that is asked for must be there.</param>
    private sealed class Names(JsonNode? json, bool isComplete)
    {
        private readonly JsonObject options = json as JsonObject ?? throw new FormatException("It does not say how the file is read.");
        private int found;

        public void RequireNoOthers()
        {
            if (found != options.Count)
                throw new FormatException("It has an option that is not known.");
        }

        public string? Text(string name) => (string?)Find(name);

        public int? Number(string name) => (int?)Find(name);

        public bool? Truth(string name) => (bool?)Find(name);

        public char? Character(string name) => Text(name) switch
        {
            null => null,
            [var one] => one,
            _ => throw new FormatException("It is no character."),
        };

        public IReadOnlyList<string>? List(string name) => Find(name) switch
        {
            null => null,
            JsonArray list => [.. list.Select(static text => (string?)text ?? throw new FormatException("A text is null."))],
            _ => throw new FormatException("It is no list."),
        };

        public Dictionary<string, string> Texts(string name) => Find(name) switch
        {
            null => [],
            JsonObject texts => texts.ToDictionary(
                static one => one.Key, static one => (string?)one.Value ?? throw new FormatException("A text is null.")),
            _ => throw new FormatException("It is no object."),
        };

        private JsonNode? Find(string name)
        {
            var isThere = options.TryGetPropertyValue(name, out var value);
            found += isThere ? 1 : 0;
            return isThere || !isComplete ? value : throw new FormatException($"It does not say '{name}'.");
        }
    }
}
