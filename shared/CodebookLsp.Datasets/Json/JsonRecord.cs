using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Json;

/// <summary>A JSON value with the bytes it was read from.</summary>
/// <param name="Before">What stands before it: a byte-order mark, a bracket, the comma and line end after the record before.</param>
/// <param name="Raw">Its own bytes.</param>
/// <param name="After">What belongs to it behind it; for the last record, all that is left of the file.</param>
/// <param name="Places">The values of <see cref="DatasetRecord.Texts"/>, in <paramref name="Raw"/>.</param>
internal sealed record JsonRecord(
    long Number, long Line, long ByteOffset, IReadOnlyList<DatasetText> Texts,
    ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> After, IReadOnlyList<TextRange> Places)
    : DatasetRecord(Number, Line, ByteOffset, Texts), IRawRecord
{
    /// <summary>How it follows the others: not <see cref="JsonFraming.Either"/>.</summary>
    public JsonFraming Framing { get; init; }

    /// <summary>The object whose members go by their names alone: the value itself, or one in it.</summary>
    public TextRange Home { get; init; }

    /// <summary>The value within <see cref="Raw"/>, without space around it.</summary>
    public TextRange Root => JsonPlaces.Root(Raw.Span);

    public override JsonNode? Value(string field)
    {
        if (Problem is not null)
            return null;

        var (_, value) = Find(field).FirstOrDefault();
        return value.Length == 0 ? null : JsonPlaces.Node(Raw, value);
    }

    /// <summary>The values that a name or a pointer leads to; see <see cref="JsonPath"/>.</summary>
    public IEnumerable<(string Field, TextRange Value)> Find(string field) =>
        JsonPath.Find(Raw, field.StartsWith('/') ? Root : Home, field);

    public IEnumerable<FieldPlace> Fields()
    {
        for (var i = 0; i < Texts.Count; i++)
            yield return new(Texts[i], new(Places[i].Start + 1, Places[i].End - 1), JsonEscapes.Decode);
    }
}
