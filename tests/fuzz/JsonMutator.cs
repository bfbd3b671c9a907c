using System.Text;
using System.Text.Json;

namespace CodebookLsp.Fuzz;

/// <summary>Changes JSON so that most of it stays JSON: a value becomes another one, a property goes, comes twice or is called
/// otherwise.</summary>
internal sealed class JsonMutator(Random random)
{
    private static readonly JsonReaderOptions Reading = new()
    {
        AllowMultipleValues = true,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 1000,
    };

    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null", "true", "false", "\"\"", "\"a\"", "0", "1", "-1", "0.5", "-0", "1e999", "2147483647", "2147483648", "4294967296",
            "9223372036854775807", "18446744073709551616", "1e-400",
            "[]", "{}", "[null]", "[[]]", "[1,\"a\"]", "{\"a\":1,\"a\":2}", "{\"\":{}}", "\"\\ud800\"", "[\"\\udc00\"]",
            "\"\\u0000\\u001b[2J\"", "{\"\\ud800\":1}", "\"all\"", "\"L4.1:2\"",
        }.Select(Encoding.UTF8.GetBytes),
        [(byte)'"', 0xFF, (byte)'"'],
        [.. Enumerable.Repeat((byte)'[', 700), .. Enumerable.Repeat((byte)']', 700)],
        [(byte)'"', .. Enumerable.Repeat((byte)'x', 5000), (byte)'"'],
    ];

    /// <summary>Null when the input holds no JSON.</summary>
    public byte[]? Mutate(byte[] input, byte[] other)
    {
        var places = Places(input);
        if (places.Count == 0)
            return null;
        var place = places[random.Next(places.Count)];
        switch (random.Next(6))
        {
            case 0 when place.Name is { } name: // gone, with the comma before or after it
                var (start, end) = (name, place.End);
                if (end < input.Length && input[end] == ',')
                    end++;
                else if (start > 0 && input[start - 1] == ',')
                    start--;
                return [.. input.AsSpan(0, start), .. input.AsSpan(end)];
            case 1 when place.Name is { } name: // twice
                return [.. input.AsSpan(0, place.End), (byte)',', .. input.AsSpan(name, place.End - name), .. input.AsSpan(place.End)];
            case 2 when Places(other) is { Count: > 0 } foreign:
                var taken = foreign[random.Next(foreign.Count)];
                return With(input, place, other.AsSpan(taken.Start, taken.End - taken.Start));
            case 3 when places[random.Next(places.Count)] is var own:
                return With(input, place, input.AsSpan(own.Start, own.End - own.Start));
            default:
                return With(input, place, Values[random.Next(Values.Length)]);
        }
    }

    private static byte[] With(byte[] input, Place place, ReadOnlySpan<byte> value) =>
        [.. input.AsSpan(0, place.Start), .. value, .. input.AsSpan(place.End)];

    /// <summary>Where values are, as far as the input is JSON.</summary>
    private static List<Place> Places(byte[] input)
    {
        var (places, open) = (new List<Place>(), new Stack<(int Start, int? Name)>());
        int? name = null;
        var reader = new Utf8JsonReader(input, Reading);
        try
        {
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = start;
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((start, name));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var (opened, named) = open.Pop();
                        places.Add(new(named, opened, end));
                        break;
                    default:
                        places.Add(new(name, start, end));
                        break;
                }

                name = null;
            }
        }
        catch (JsonException)
        {
            // From here on it is none.
        }

        return places;
    }

    /// <param name="Name">Where the property's name starts; null outside objects.</param>
    private readonly record struct Place(int? Name, int Start, int End);
}
