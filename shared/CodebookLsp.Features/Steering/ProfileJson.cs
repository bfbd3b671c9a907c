using System.Text.Json;

namespace CodebookLsp.Features.Steering;

/// <summary>Reads the properties of a profile's JSON, strictly.</summary>
internal static class ProfileJson
{
    /// <exception cref="ProfileException">There is another property than these.</exception>
    public static void Known(JsonElement json, string[] known, string source, string path)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name))
                throw ProfileException.Unknown(source, path + property.Name, known.Where(static name => name[0] != '$'));
        }
    }

    public static string? Text(JsonElement json, string name, string source, string path = "") =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw ProfileException.Wrong(source, path + name, "a text");

    public static double? Number(JsonElement json, string name, string source, string path) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
        : throw ProfileException.Wrong(source, path + name, "a number");

    public static int? Whole(JsonElement json, string name, string source, string path) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 ? number
        : throw ProfileException.Wrong(source, path + name, "a number from 0");
}
