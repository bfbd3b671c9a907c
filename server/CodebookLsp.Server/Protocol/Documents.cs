using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

internal sealed record Position(
    [property: JsonConverter(typeof(PlaceConverter))] int Line, [property: JsonConverter(typeof(PlaceConverter))] int Character);

internal sealed record Range(Position Start, Position End);

internal sealed record TextDocumentIdentifier(string Uri);

internal sealed record VersionedTextDocumentIdentifier(string Uri, int Version);

internal sealed record TextDocumentItem(string Uri, string? LanguageId, int Version, string Text);

internal sealed record DidOpenTextDocumentParams(TextDocumentItem TextDocument);

internal sealed record DidChangeTextDocumentParams(
    VersionedTextDocumentIdentifier TextDocument, TextDocumentContentChangeEvent[] ContentChanges);

/// <param name="Range">Null: <paramref name="Text"/> is the whole text.</param>
internal sealed record TextDocumentContentChangeEvent(Range? Range, string Text);

internal sealed record DidCloseTextDocumentParams(TextDocumentIdentifier TextDocument);

/// <summary>
/// Lines and columns as clients count them: "everything" is 2^31 for some of them and 2^32 - 1 for others, so a number
/// that is too large becomes the largest int.
/// </summary>
internal sealed class PlaceConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && number == Math.Floor(number)
            ? (int)Math.Clamp(number, 0, int.MaxValue)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
