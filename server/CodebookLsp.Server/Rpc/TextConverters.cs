using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using CodebookLsp.Text.Encodings;

namespace CodebookLsp.Server.Rpc;

/// <summary>
/// Strings with half a character: <c>"\ud83d"</c> is valid JSON, a JavaScript client's text may contain it, and .NET's reader throws. They
/// are kept as they are, so that our text stays the client's.
/// </summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException();
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescaped(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <param name="raw">What stands between the quotes; the reader has seen that its escapes are JSON's.</param>
    private static string Unescaped(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var escape = raw.IndexOf((byte)'\\'); escape >= 0; escape = raw.IndexOf((byte)'\\'))
        {
            text.Append(Wtf8.DecodeReplacing(raw[..escape]));
            var letter = (char)raw[escape + 1];
            text.Append(letter switch
            {
                'u' => (char)ushort.Parse(raw.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\b',
                'f' => '\f',
                _ => letter,
            });
            raw = raw[(escape + (letter == 'u' ? 6 : 2))..];
        }

        return text.Append(Wtf8.DecodeReplacing(raw)).ToString();
    }
}

/// <summary>
/// Values that are read later, such as settings: half a character becomes U+FFFD, so that readers need not expect one.
/// </summary>
internal sealed partial class ElementConverter : JsonConverter<JsonElement>
{
    private const int HalfLength = 6;

    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        var raw = JsonMarshal.GetRawUtf8Value(element);
        return raw.IndexOf("\\u"u8) < 0 && Utf8.IsValid(raw) ? element : JsonSerializer.Deserialize<JsonElement>(Mended(raw));
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

    private static string Mended(ReadOnlySpan<byte> raw) =>
        Escapes().Replace(Encoding.UTF8.GetString(raw), static escape => escape.Length == HalfLength ? @"\ufffd" : escape.Value);

    /// <summary>A pair; a half, which is as long as nothing else here; what else is escaped.</summary>
    [GeneratedRegex(@"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..|\\.", RegexOptions.Singleline)]
    private static partial Regex Escapes();
}
