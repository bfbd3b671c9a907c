using System.Text.Json;

namespace CodebookLsp.Features.Judging;

/// <summary>
/// A part of JSON Schema (draft 2020-12) that the prompt and the continuation must fit together: from the prompt's first brace or bracket
/// to the end, blanks aside. A schema with a keyword that is not known is refused, since texts would be let through that it forbids.
/// </summary>
public sealed class SchemaGrammar : Grammar
{
    internal const string Known =
        "type, enum, const, properties, required, additionalProperties (true or false), items, minItems, maxItems, minimum, maximum, "
        + "minLength, maxLength";

    private const int MostDepth = 64;
    private static readonly string[] Remarks = ["$schema", "$id", "title", "description", "$comment", "examples", "default"];
    private static readonly string[] Types = ["object", "array", "string", "number", "integer", "boolean", "null"];

    private readonly JsonElement schema;

    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="GrammarException">It is no schema, or uses what is not known.</exception>
    public SchemaGrammar(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = MostDepth });
            schema = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw GrammarException.NoSchema(source);
        }

        Check(schema, source);
    }

    public override bool Accepts(string prompt, string continuation)
    {
        var whole = prompt + continuation;
        var start = whole.AsSpan().IndexOfAny('{', '[');
        try
        {
            using var document = JsonDocument.Parse(start < 0 ? whole : whole[start..], new() { MaxDepth = MostDepth });
            return Fits(schema, document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Check(JsonElement schema, string source)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            throw GrammarException.NoSchema(source);
        foreach (var keyword in schema.EnumerateObject())
        {
            var isRight = keyword.Name switch
            {
                "type" => keyword.Value.ValueKind == JsonValueKind.String && Types.Contains(keyword.Value.GetString()),
                "enum" => keyword.Value.ValueKind == JsonValueKind.Array,
                "const" => true,
                "properties" => keyword.Value.ValueKind == JsonValueKind.Object,
                "required" => keyword.Value.ValueKind == JsonValueKind.Array
                    && keyword.Value.EnumerateArray().All(static name => name.ValueKind == JsonValueKind.String),
                "additionalProperties" => keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                "items" => keyword.Value.ValueKind == JsonValueKind.Object,
                "minItems" or "maxItems" or "minLength" or "maxLength" or "minimum" or "maximum" =>
                    keyword.Value.ValueKind == JsonValueKind.Number,
                _ => Remarks.Contains(keyword.Name) ? true : throw GrammarException.UnknownKeyword(source, keyword.Name),
            };
            if (!isRight)
                throw GrammarException.NoSchema(source);
            if (keyword.Name == "items")
                Check(keyword.Value, source);
            if (keyword.Name == "properties")
            {
                foreach (var property in keyword.Value.EnumerateObject())
                    Check(property.Value, source);
            }
        }
    }

    private static bool Fits(JsonElement schema, JsonElement value) =>
        schema.EnumerateObject().All(keyword => Fits(schema, keyword.Name, keyword.Value, value));

    private static bool Fits(JsonElement schema, string keyword, JsonElement asked, JsonElement value) => (keyword, value.ValueKind) switch
    {
        ("type", _) => IsOf(asked.GetString()!, value),
        ("enum", _) => asked.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        ("const", _) => JsonElement.DeepEquals(asked, value),
        ("properties", JsonValueKind.Object) =>
            asked.EnumerateObject().All(property => !value.TryGetProperty(property.Name, out var own) || Fits(property.Value, own)),
        ("required", JsonValueKind.Object) => asked.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        ("additionalProperties", JsonValueKind.Object) => asked.GetBoolean() || value.EnumerateObject().All(
            own => schema.TryGetProperty("properties", out var known) && known.TryGetProperty(own.Name, out _)),
        ("items", JsonValueKind.Array) => value.EnumerateArray().All(item => Fits(asked, item)),
        ("minItems", JsonValueKind.Array) => value.GetArrayLength() >= asked.GetDouble(),
        ("maxItems", JsonValueKind.Array) => value.GetArrayLength() <= asked.GetDouble(),
        ("minimum", JsonValueKind.Number) => value.GetDouble() >= asked.GetDouble(),
        ("maximum", JsonValueKind.Number) => value.GetDouble() <= asked.GetDouble(),
        ("minLength", JsonValueKind.String) => Length(value) >= asked.GetDouble(),
        ("maxLength", JsonValueKind.String) => Length(value) <= asked.GetDouble(),
        _ => true,
    };

    private static bool IsOf(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String)
            or ("number", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False)
            or ("null", JsonValueKind.Null) => true,
        ("integer", JsonValueKind.Number) => double.IsInteger(value.GetDouble()),
        _ => false,
    };

    /// <summary>In code points, as the specification counts.</summary>
    private static int Length(JsonElement text) => text.GetString()!.EnumerateRunes().Count();
}
