using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Datasets.Json;

/// <summary>A member of an object.</summary>
/// <param name="Key">With its quotes.</param>
internal readonly record struct JsonMember(string Name, TextRange Key, TextRange Value);

/// <summary>Where the parts of a JSON value stand in its bytes.</summary>
internal static class JsonPlaces
{
    /// <summary>Deeper nesting than anyone writes would be an attack on the stack.</summary>
    public const int MaxDepth = 512;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>Why the bytes, which are UTF-8, are not one JSON value; null when they are.</summary>
    public static string? Problem(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Strict);
        try
        {
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return null;
        }
        catch (JsonException e)
        {
            var what = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            return $"is not JSON: {Printable.Line(what)}, at byte {reader.BytesConsumed} of it.";
        }
    }

    /// <summary>The members of an object, in order; none when the value is no object. Names may occur twice: the last counts.</summary>
    public static IEnumerable<JsonMember> Members(ReadOnlyMemory<byte> json, TextRange value)
    {
        var members = new List<JsonMember>();
        var reader = Open(json, value);
        if (reader.TokenType != JsonTokenType.StartObject)
            return members;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Escaped or not, the span is the name between its quotes.
            var key = new TextRange(value.Start + (int)reader.TokenStartIndex, value.Start + (int)reader.TokenStartIndex
                + reader.ValueSpan.Length + 2);
            var name = JsonEscapes.Decode(reader.ValueSpan);
            members.Add(new(name, key, Next(ref reader, value.Start)));
        }

        return members;
    }

    /// <summary>The elements of an array, in order; none when the value is no array.</summary>
    public static List<TextRange> Elements(ReadOnlyMemory<byte> json, TextRange value)
    {
        var elements = new List<TextRange>();
        var reader = Open(json, value);
        if (reader.TokenType != JsonTokenType.StartArray)
            return elements;

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            elements.Add(Skip(ref reader, value.Start));

        return elements;
    }

    /// <summary>A member's value, null when the object does not have it.</summary>
    public static TextRange? Member(ReadOnlyMemory<byte> json, TextRange value, string name)
    {
        TextRange? found = null;
        foreach (var member in Members(json, value))
        {
            if (member.Name == name)
                found = member.Value;
        }

        return found;
    }

    public static bool IsString(ReadOnlyMemory<byte> json, TextRange value) => json.Span[value.Start] == '"';

    public static bool IsObject(ReadOnlyMemory<byte> json, TextRange value) => json.Span[value.Start] == '{';

    public static bool IsArray(ReadOnlyMemory<byte> json, TextRange value) => json.Span[value.Start] == '[';

    /// <summary>The text of a string.</summary>
    public static string Text(ReadOnlyMemory<byte> json, TextRange value) =>
        JsonEscapes.Decode(json.Span[(value.Start + 1)..(value.End - 1)]);

    /// <summary>A value as a node. Strings in it with escaped lone surrogates come through too.</summary>
    public static JsonNode? Node(ReadOnlyMemory<byte> json, TextRange value)
    {
        if (IsString(json, value))
            return JsonValue.Create(Text(json, value));

        if (IsArray(json, value))
            return new JsonArray([.. Elements(json, value).Select(element => Node(json, element))]);

        if (!IsObject(json, value))
            return JsonNode.Parse(json.Span[value.Start..value.End]);

        var members = new JsonObject();
        foreach (var member in Members(json, value))
            members[member.Name] = Node(json, member.Value);

        return members;
    }

    /// <summary>The value without the space around it.</summary>
    public static TextRange Root(ReadOnlySpan<byte> json)
    {
        var start = json.IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? default : new(start, json.LastIndexOfAnyExcept(" \t\r\n"u8) + 1);
    }

    private static Utf8JsonReader Open(ReadOnlyMemory<byte> json, TextRange value)
    {
        var reader = new Utf8JsonReader(json.Span[value.Start..value.End], Strict);
        _ = reader.Read();
        return reader;
    }

    private static TextRange Next(ref Utf8JsonReader reader, int offset)
    {
        _ = reader.Read();
        return Skip(ref reader, offset);
    }

    private static TextRange Skip(ref Utf8JsonReader reader, int offset)
    {
        var start = offset + (int)reader.TokenStartIndex;
        reader.Skip();
        return new(start, offset + (int)reader.BytesConsumed);
    }
}
