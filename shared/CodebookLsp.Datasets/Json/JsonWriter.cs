using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Json;

/// <summary>Writes JSON records as they were, with additions spliced in.</summary>
internal sealed class JsonWriter(Stream output, Stream input, DatasetOptions options, JsonLayout layout) : IDatasetWriter
{
    private bool any;
    private bool written;

    public void Write(DatasetRecord record, RecordAdditions? additions)
    {
        var json = (JsonRecord)record;
        var edits = new ByteEdits();
        if (additions is not null && json.Obstacle is null)
            layout.Add(edits, json, additions, options);
        Write(json, edits);
    }

    public bool TakeBack(DatasetRecord record)
    {
        var json = (JsonRecord)record;
        var edits = new ByteEdits();
        var isThere = json.Problem is null && layout.TakeBack(edits, json, options);
        Write(json, edits);
        return isThere;
    }

    public void Skip(DatasetRecord record)
    {
        var json = (JsonRecord)record;
        any = true;
        if (json.Number == 0)
            output.Write(json.Before.Span);

        // A line takes its end with it; an array keeps its own.
        if (json.Framing == JsonFraming.Values)
            output.Write(json.After.Span);
    }

    public void Finish()
    {
        if (!any)
            input.CopyTo(output);
    }

    public void Dispose()
    {
        // Both streams belong to the caller.
    }

    private void Write(JsonRecord json, ByteEdits edits)
    {
        // If those before it were left out, so is the comma after them.
        if (written || json.Number == 0 || json.Before.Span is not [(byte)',', ..])
            output.Write(json.Before.Span);

        (any, written) = (true, true);
        edits.Write(json.Raw.Span, output);
        output.Write(json.After.Span);
    }
}
