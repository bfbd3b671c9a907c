using System.Text.Json;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>Reads one of a tokenizer's JSON files; whatever is wrong with it becomes a <see cref="TokenizerException"/>.</summary>
internal static class JsonFile
{
    /// <summary>The largest real vocabularies take a tenth of this.</summary>
    public const int LargestBytes = 256 * 1024 * 1024;

    public static T Read<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(PlainFile.Bytes(path, LargestBytes));
            return read(document.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TokenizerException.NotOpened(path, e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Not JSON, or JSON with a number where a text should be: System.Text.Json says which.
            throw TokenizerException.Damaged(path, $"is not as it should be ({e.Message})", e);
        }
    }
}
