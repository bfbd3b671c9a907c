using System.Text.Encodings.Web;
using System.Text.Json;

namespace CodebookLsp.Text.Printing;

/// <summary>JSON that people read as well: indented, and letters of all languages as they are.</summary>
public static class ReadableJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
