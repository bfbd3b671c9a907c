using System.Text.Json;

namespace CodebookLsp.Network.Files;

/// <summary>A JSON object that says where tensors are. Keys that come twice are refused: readers would disagree about which one
/// counts.</summary>
internal static class JsonIndex
{
    /// <exception cref="TensorFileException">It is not JSON, or not an object.</exception>
    public static T Read<T>(string path, ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw TensorFileException.Damaged(path, "has a header that is no JSON object");
        }
        catch (JsonException e)
        {
            throw TensorFileException.Damaged(
                path, $"has a header that is not JSON (byte {e.BytePositionInLine} of line {e.LineNumber + 1})");
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws for text that is neither UTF-8 nor paired surrogates, and only when it is looked at.
            throw TensorFileException.Damaged(path, "has a header with text that is not UTF-8");
        }
    }
}
