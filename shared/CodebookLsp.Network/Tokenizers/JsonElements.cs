using System.Text.Json;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>Looking into JSON whose parts may be missing, or something else than they should be.</summary>
internal static class JsonElements
{
    public static JsonElement Nothing { get; } = JsonElement.Parse("null");

    /// <summary>A property's value; null's element when there is none.</summary>
    public static JsonElement Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : Nothing;

    public static JsonElement[] Items(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: not JsonValueKind.Null } array ? [.. array.EnumerateArray()] : [];

    /// <summary>The properties of an object in a property; none when there is none.</summary>
    public static JsonProperty[] Properties(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: not JsonValueKind.Null } inner ? [.. inner.EnumerateObject()] : [];

    public static string? Text(this JsonElement element, string name) =>
        element.Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static bool IsTrue(this JsonElement element, string name) => element.Get(name).ValueKind == JsonValueKind.True;

    /// <summary>The parts of a "Sequence", or the one part itself; none for null.</summary>
    public static IEnumerable<JsonElement> Flat(this JsonElement part, string name) => part.ValueKind switch
    {
        JsonValueKind.Null => [],
        _ when part.Text("type") == "Sequence" => part.Items(name).SelectMany(item => item.Flat(name)),
        _ => [part],
    };
}
