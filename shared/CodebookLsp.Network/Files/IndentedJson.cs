using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodebookLsp.Network.Files;

/// <summary>A configuration as a file holds it: indented, with a line break at its end.</summary>
internal static class IndentedJson
{
    public static string Of(JsonObject value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true }))
            value.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
