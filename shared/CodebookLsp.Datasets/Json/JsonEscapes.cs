using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Json;

/// <summary>
/// How JSON encodes strings (<see href="https://www.rfc-editor.org/rfc/rfc8259#section-7">RFC 8259, section 7</see>), both ways and
/// without loss: System.Text.Json refuses to read a lone surrogate (<c>"\ud800"</c>) and writes U+FFFD for it.
/// </summary>
internal static class JsonEscapes
{
    /// <summary>What a valid string stands for.</summary>
    /// <param name="contents">Without the quotes.</param>
    /// <param name="map">Is told of each escape.</param>
    public static string Decode(string contents, FieldMap? map = null)
    {
        if (!contents.Contains('\\'))
            return contents;

        var text = new StringBuilder(contents.Length);
        for (var i = 0; i < contents.Length;)
        {
            var next = contents.IndexOf('\\', i);
            if (next < 0)
                next = contents.Length;

            text.Append(contents, i, next - i);
            if (next == contents.Length)
                break;

            var length = contents[next + 1] == 'u' ? 6 : 2;
            map?.Add(text.Length, next, length);
            text.Append(contents[next + 1] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(contents.AsSpan(next + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var plain => plain,
            });
            i = next + length;
        }

        return text.ToString();
    }

    public static string Decode(ReadOnlySpan<byte> contents) => Decode(Encoding.UTF8.GetString(contents));

    /// <summary>A value on one line, with no spaces.</summary>
    public static string Encode(JsonNode? value)
    {
        var json = new StringBuilder();
        Append(json, value);
        return json.ToString();
    }

    public static string Encode(string text)
    {
        var json = new StringBuilder(text.Length + 2);
        Append(json, text);
        return json.ToString();
    }

    private static void Append(StringBuilder json, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                AppendList(json, '{', members, '}', static (json, member) =>
                {
                    Append(json, member.Key);
                    json.Append(':');
                    Append(json, member.Value);
                });
                break;
            case JsonArray elements:
                AppendList(json, '[', elements, ']', Append);
                break;
            case JsonValue scalar when scalar.TryGetValue<string>(out var text):
                Append(json, text);
                break;
            default:
                json.Append(value?.ToJsonString() ?? "null");
                break;
        }
    }

    private static void AppendList<T>(StringBuilder json, char open, IEnumerable<T> items, char close, Action<StringBuilder, T> append)
    {
        json.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                json.Append(',');

            first = false;
            append(json, item);
        }

        json.Append(close);
    }

    /// <summary>Escapes what must be, lone surrogates, and the line ends that other tools split lines at (U+0085, U+2028,
    /// U+2029).</summary>
    private static void Append(StringBuilder json, string text)
    {
        json.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (char.IsSurrogatePair(text, i))
                json.Append(unit).Append(text[++i]);
            else if (unit is '"' or '\\')
                json.Append('\\').Append(unit);
            else if (unit == '\n')
                json.Append("\\n");
            else if (unit == '\t')
                json.Append("\\t");
            else if (unit == '\r')
                json.Append("\\r");
            else if (char.IsControl(unit) || char.IsSurrogate(unit) || unit is '\u2028' or '\u2029')
                json.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else
                json.Append(unit);
        }

        json.Append('"');
    }
}
