using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Json;

/// <summary>JSON, one value a line or as an array. Additions are spliced into the bytes of a record; nothing is written anew, so all else
/// stays as it is.</summary>
internal sealed class JsonFormat(string name, JsonFraming framing, JsonLayout layout) : IDatasetFormat
{
    public string Name => name;

    public DatasetCapabilities Capabilities => layout.Capabilities;

    public IEnumerable<DatasetRecord> Read(Stream input, DatasetOptions options, CancellationToken cancel) =>
        JsonReading.Records(input, framing, options, layout, cancel);

    public IEnumerable<KeyValuePair<string, string>> Others(DatasetRecord record, DatasetOptions options) =>
        record.Problem is null ? layout.Others((JsonRecord)record, options) : [];

    public IDatasetWriter Write(Stream output, Stream input, DatasetOptions options) => new JsonWriter(output, input, options, layout);
}

/// <summary>How records follow each other.</summary>
internal enum JsonFraming
{
    /// <summary>One a line.</summary>
    Lines,

    /// <summary>As elements of an array, or one after the other.</summary>
    Values,

    /// <summary>As values if the file begins with a bracket, else one a line.</summary>
    Either,
}
