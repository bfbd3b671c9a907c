using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;

namespace CodebookLsp.Features.Editor;

/// <summary>Which open documents only hold texts, and where these are.</summary>
public static class DatasetTexts
{
    /// <param name="path">The document's path, or the end of its address.</param>
    /// <param name="options">Says which fields are texts; asked only for a dataset.</param>
    /// <returns>Null for a document that is a text itself.</returns>
    public static FindFields? For(string path, Func<DatasetOptions> options)
    {
        if (Format(path) is not { } format)
            return null;

        var reading = options();
        return document =>
            [
                .. DatasetFields
                    .Find(document, format, reading)
                    .Select(static field => new LiveField(field.Raw, field.Text.Text, field.Map.ToRaw)),
            ];
    }

    private static IDatasetFormat? Format(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" or ".jsonlines" => DatasetFormats.Named("jsonl"),
        ".csv" => DatasetFormats.Named("csv"),
        ".tsv" or ".tab" => DatasetFormats.Named("tsv"),
        _ => null,
    };
}
