using System.Text.Json;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Files;

/// <summary>The fields of a JSON configuration file, read with the name of the file in every complaint.</summary>
internal sealed class JsonFields(string path, JsonElement root)
{
    /// <summary>Real ones take kilobytes.</summary>
    private const int MostBytes = 16 << 20;

    public string Path => path;

    public JsonElement Root => root;

    /// <exception cref="OptionsException">The file cannot be read or does not hold a JSON object.</exception>
    public static JsonFields Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                PlainFile.Bytes(path, MostBytes), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement.Clone();
            DemandCharacters(root);
            return root.ValueKind == JsonValueKind.Object
                ? new(path, root) : throw OptionsException.Unreadable(path, "it holds no JSON object.");
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw OptionsException.Unreadable(path, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw OptionsException.Unreadable(path, error.Message);
        }
    }

    /// <summary>A text in JSON may hold bytes or escapes that are no characters, which shows only when it is asked for.</summary>
    /// <exception cref="FormatException">One does.</exception>
    private static void DemandCharacters(JsonElement element)
    {
        try
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    DemandCharacters(property.Value);
                }
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    DemandCharacters(item);
            }
            else if (element.ValueKind == JsonValueKind.String)
            {
                _ = element.GetString();
            }
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException(
                "a text in it is not made of characters (half of a surrogate pair, or bytes that are not UTF-8).", error);
        }
    }

    /// <summary>Present and not null.</summary>
    public bool Has(string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement? Find(string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public JsonFields? Object(string key) => Find(key) is { ValueKind: JsonValueKind.Object } value ? new(path, value) : null;

    public int Int(string key) => FindInt(key) ?? throw OptionsException.Missing(path, key);

    public int? FindInt(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw OptionsException.Missing(path, key)
        : null;

    public double? FindDouble(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw OptionsException.Missing(path, key)
        : null;

    public bool? FindBool(string key) => Find(key) is { } value
        ? value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw OptionsException.Missing(path, key)
        : null;

    public string? FindString(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw OptionsException.Missing(path, key)
        : null;

    /// <summary>A list, or a scalar as a list of one: older checkpoints save scalars where newer ones save lists.</summary>
    public IReadOnlyList<JsonElement>? FindList(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value]
        : null;
}
