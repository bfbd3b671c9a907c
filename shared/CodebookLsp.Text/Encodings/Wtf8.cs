using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace CodebookLsp.Text.Encodings;

/// <summary>
/// Strings as bytes without loss: UTF-8, except that a lone surrogate, which UTF-8 cannot spell, takes the three bytes its number
/// would have (<see href="https://simonsapin.github.io/wtf-8/">WTF-8</see>). Every .NET string survives the round trip, and
/// well-formed text gives exactly its UTF-8 form.
/// </summary>
public static class Wtf8
{
    /// <summary>The most bytes one UTF-16 unit can take.</summary>
    public const int MaxBytesPerUnit = 3;

    private const int SurrogateBytes = 3;

    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[ByteCount(text)];
        _ = Encode(text, bytes);
        return bytes;
    }

    /// <summary>Writes the text's bytes.</summary>
    /// <param name="destination">At least <see cref="ByteCount"/> long.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var (read, written) = (0, 0);
        while (true)
        {
            var status = Utf8.FromUtf16(
                text[read..], destination[written..], out var unitsRead, out var bytesWritten, replaceInvalidSequences: false);
            read += unitsRead;
            written += bytesWritten;
            if (status == OperationStatus.Done)
                return written;

            if (status == OperationStatus.DestinationTooSmall || destination.Length - written < SurrogateBytes)
                throw new ArgumentException("The destination is too short for the text.", nameof(destination));

            var surrogate = text[read++];
            destination[written++] = (byte)(0xE0 | (surrogate >> 12));
            destination[written++] = (byte)(0x80 | ((surrogate >> 6) & 0x3F));
            destination[written++] = (byte)(0x80 | (surrogate & 0x3F));
        }
    }

    /// <summary>The length of <see cref="Encode(ReadOnlySpan{char})"/>'s result. A lone surrogate counts three, as its replacement
    /// would.</summary>
    public static int ByteCount(ReadOnlySpan<char> text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>The string these bytes came from.</summary>
    /// <returns>False, and no text, when a byte belongs to no character.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        var builder = new StringBuilder(bytes.Length);
        text = Decode(bytes, builder) == 0 ? builder.ToString() : null;
        return text is not null;
    }

    /// <summary>
    /// The string these bytes came from, for any bytes: each longest start of a character that is cut short or wrong becomes one
    /// U+FFFD (the Unicode standard's "substitution of maximal subparts"). Lone surrogates are kept.
    /// </summary>
    public static string DecodeReplacing(ReadOnlySpan<byte> bytes)
    {
        var builder = new StringBuilder(bytes.Length);
        _ = Decode(bytes, builder);
        return builder.ToString();
    }

    /// <returns>The number of replacements made.</returns>
    private static int Decode(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        var replaced = 0;
        var buffer = ArrayPool<char>.Shared.Rent(Math.Clamp(bytes.Length, 1, 16 * 1024));
        try
        {
            while (!bytes.IsEmpty)
            {
                var status = Utf8.ToUtf16(bytes, buffer, out var read, out var written, replaceInvalidSequences: false);
                text.Append(buffer, 0, written);
                bytes = bytes[read..];
                if (status is OperationStatus.Done or OperationStatus.DestinationTooSmall)
                    continue;

                if (StartsWithSurrogate(bytes))
                {
                    text.Append((char)(((bytes[0] & 0x0F) << 12) | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
                    bytes = bytes[SurrogateBytes..];
                }
                else
                {
                    _ = Rune.DecodeFromUtf8(bytes, out _, out var wrong);
                    text.Append('\uFFFD');
                    bytes = bytes[wrong..];
                    replaced++;
                }
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }

        return replaced;
    }

    private static bool StartsWithSurrogate(ReadOnlySpan<byte> bytes) =>
        bytes is [0xED, >= 0xA0 and <= 0xBF, >= 0x80 and <= 0xBF, ..];
}
