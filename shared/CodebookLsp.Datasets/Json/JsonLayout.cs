using System.Text.Json;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Json;

/// <summary>What records of a kind of JSON file look like: where the text is, and where additions go. As it stands: any object, additions
/// as its own members.</summary>
internal class JsonLayout
{
    /// <summary>As deep as records are read.</summary>
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = JsonPlaces.MaxDepth };

    public virtual DatasetCapabilities Capabilities => DatasetCapabilities.Values;

    /// <summary>The record with its texts, or with what is wrong with it.</summary>
    public JsonRecord Record(JsonRecord record, DatasetOptions options)
    {
        if ((Utf8Problem.Of(record.Raw.Span, record.ByteOffset) ?? JsonPlaces.Problem(record.Raw.Span)) is { } problem)
            return record with { Problem = problem };

        record = record with { Home = Home(record) };
        var fields = options.Fields is []
            ? DatasetOptions.UsualFields.Select(field => Texts(record, field)).FirstOrDefault(static found => found.Any()) ?? []
            : options.Fields.SelectMany(field => Texts(record, field));
        if (options.Fields is [] && JsonPlaces.IsString(record.Raw, record.Root))
            fields = [("", record.Root)];

        var found = fields.ToList();
        return record with
        {
            Texts = [.. found.Select(field => new DatasetText(field.Field, JsonPlaces.Text(record.Raw, field.Value)))],
            Places = [.. found.Select(static field => field.Value)],
            NoPlace = found is [] ? null : NoPlace(record, options),
        };
    }

    /// <summary>See <see cref="IDatasetFormat.Others"/>. Layouts with a place for spans change members of their own.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others(JsonRecord record, DatasetOptions options)
    {
        if (Capabilities != DatasetCapabilities.Values)
            return [];

        // Another reader than the one by which additions are spliced in.
        using var json = JsonDocument.Parse(record.Raw, Parsing);
        return json.RootElement.ValueKind != JsonValueKind.Object ? [] :
        [
            .. json.RootElement.EnumerateObject()
                .Where(member => !options.Columns.Contains(member.Name))
                .Select(static member => KeyValuePair.Create(member.Name, member.Value.GetRawText())),
        ];
    }

    /// <summary>Writes additions into a record's bytes.</summary>
    /// <param name="record">One with a place for them.</param>
    public virtual void Add(ByteEdits edits, JsonRecord record, RecordAdditions additions, DatasetOptions options) =>
        JsonObjectEdit.Set(edits, record.Raw, record.Root, Encoded(additions.Values));

    /// <summary>Takes out of a record's bytes what earlier runs have written into them.</summary>
    /// <returns>Whether there was anything.</returns>
    public virtual bool TakeBack(ByteEdits edits, JsonRecord record, DatasetOptions options) =>
        JsonObjectEdit.Remove(edits, record.Raw, record.Root, options.Columns);

    protected static IEnumerable<(string Name, string Value)> Encoded(IEnumerable<AddedValue> values) =>
        values.Select(static value => (value.Name, JsonEscapes.Encode(value.Value)));

    /// <summary>See <see cref="DatasetRecord.NoPlace"/>.</summary>
    protected virtual string? NoPlace(JsonRecord record, DatasetOptions options) =>
        JsonPlaces.IsObject(record.Raw, record.Root) ? null : "is no object ('{...}'), so nothing can be added to it.";

    /// <summary>The object that fields and values are members of.</summary>
    protected virtual TextRange Home(JsonRecord record) => record.Root;

    private static IEnumerable<(string Field, TextRange Value)> Texts(JsonRecord record, string field) =>
        record.Find(field).Where(found => JsonPlaces.IsString(record.Raw, found.Value));
}
