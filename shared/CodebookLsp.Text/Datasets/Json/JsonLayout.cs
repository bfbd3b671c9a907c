namespace CodebookLsp.Text.Datasets.Json;

/// <summary>What records of a kind of JSON file look like: where the text is, and where additions go. As it stands: any object, additions as its own members.</summary>
internal class JsonLayout
{
    public virtual DatasetCarries Carries => DatasetCarries.Values;

    /// <summary>The record with its texts, or with what is wrong with it.</summary>
    public JsonRecord Record(JsonRecord record, DatasetOptions options)
    {
        if (JsonPlaces.Problem(record.Raw.Span) is { } problem)
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
        };
    }

    /// <summary>Writes additions into a record's bytes.</summary>
    /// <exception cref="DatasetException">The record is no object.</exception>
    public virtual void Add(ByteEdits edits, JsonRecord record, RecordAdditions additions, DatasetOptions options) =>
        JsonObjectEdit.Set(edits, record.Raw, RootObject(record, options), Spelled(additions.Values));

    protected static IEnumerable<(string Name, string Value)> Spelled(IEnumerable<AddedValue> values) =>
        values.Select(static value => (value.Name, JsonEscapes.Spell(value.Value)));

    protected static TextRange RootObject(JsonRecord record, DatasetOptions options) => JsonPlaces.IsObject(record.Raw, record.Root)
        ? record.Root
        : throw DatasetException.NoPlace(options.File, record, "only an object ('{...}') can be given more members. Write to a file of its own with -o instead.");

    /// <summary>The object that fields and values are members of.</summary>
    protected virtual TextRange Home(JsonRecord record) => record.Root;

    private static IEnumerable<(string Field, TextRange Value)> Texts(JsonRecord record, string field) =>
        record.Find(field).Where(found => JsonPlaces.IsString(record.Raw, found.Value));
}
