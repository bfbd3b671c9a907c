using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace CodebookLsp.Text.Files;

/// <summary>How a file encodes its characters.</summary>
public enum TextEncoding
{
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}

/// <summary>Bytes that encode no character, which were read as U+FFFD.</summary>
/// <param name="FirstOffset">The first of them, in bytes from the file's start.</param>
/// <param name="Count">How many U+FFFD were put in.</param>
public sealed record InvalidBytes(long FirstOffset, long Count);

/// <summary>
/// A file or stream open as text and read once, front to back, in flat memory. UTF-8, or UTF-16 where a byte-order mark says so; the
/// mark is not part of the text. Line endings stay as they are. Bytes that encode nothing become U+FFFD and are
/// counted in <see cref="Invalid"/>. What is not text at all is refused when it is opened.
/// </summary>
public sealed class TextFile : IDisposable
{
    /// <summary>How much of the file's start is searched for signs that it is no text.</summary>
    private const int SniffedBytes = 8 * 1024;

    /// <summary>A start with more than a tenth of control codes is no text. (Colour codes in a log stay well below it.)</summary>
    private const int ControlShare = 10;

    private const int BufferBytes = 32 * 1024;

    private readonly Stream stream;
    private readonly byte[] buffer = new byte[BufferBytes];
    private int start;
    private int end;
    private bool atEnd;
    private bool reading;

    private TextFile(Stream stream, string path)
    {
        this.stream = stream;
        Path = path;
        Fill(SniffedBytes);
        (TextEncoding, start) = Mark(buffer.AsSpan(0, end));
        BytesRead = start;
        IsEmpty = start == end;
        if (ControlByte() is { } offset)
            throw TextFileException.Binary(path, offset);
    }

    /// <summary>The path as the user gave it, or the stream's name; for messages.</summary>
    public string Path { get; }

    public TextEncoding TextEncoding { get; }

    /// <summary>Whether there is no character in it; whether that is an error, the caller knows.</summary>
    public bool IsEmpty { get; }

    /// <summary>The file's size in bytes; null where only reading to the end would tell (a pipe).</summary>
    public long? Length => stream.CanSeek ? stream.Length : null;

    /// <summary>How many of the file's bytes the chunks given so far stand for, with the byte-order mark.</summary>
    public long BytesRead { get; private set; }

    /// <summary>What could not be read so far; null when every byte was fine.</summary>
    public InvalidBytes? Invalid { get; private set; }

    /// <exception cref="TextFileException">There is no such file, it is a directory, no text, or may not be read.</exception>
    public static TextFile Open(string path)
    {
        if (Directory.Exists(path))
            throw TextFileException.IsDirectory(path);

        try
        {
#pragma warning disable RS0030 // The user named it, and may well mean a pipe.
            return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), path);
#pragma warning restore RS0030
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw TextFileException.Missing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw TextFileException.Unreadable(path, e);
        }
    }

    /// <summary>The same for a file that the user did not name himself: only a regular one, and in a folder if one is given.</summary>
    /// <inheritdoc cref="PlainFile.Open" path="/param[@name='within']"/>
    /// <exception cref="TextFileException">There is no such file, it is no regular file or no text, lies outside, or may not be
    /// read.</exception>
    public static TextFile OpenPlain(string path, string? within = null)
    {
        try
        {
            return Open(PlainFile.Open(path, within), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <summary>The same for a stream, which is then disposed with the file.</summary>
    /// <param name="name">What messages call it: "standard input".</param>
    public static TextFile Open(Stream stream, string name)
    {
        try
        {
            return new(stream, name);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The text in pieces of some 32,000 characters, shorter or a little longer. No piece ends between the two halves of a surrogate pair
    /// or of a CRLF, and none is empty. Can be walked once.
    /// </summary>
    /// <exception cref="TextFileException">The file stopped being readable on the way.</exception>
    public IEnumerable<string> Chunks(CancellationToken cancel = default)
    {
        if (reading)
            throw new InvalidOperationException("The text is being read already; open the file again to read it again.");

        reading = true;
        return Walk();

        IEnumerable<string> Walk()
        {
            var text = new StringBuilder(BufferBytes);
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                Fill(BufferBytes);
                Decode(text);
                if (atEnd && start == end)
                    break;

                // A CR waits for the next piece, where its LF may be. (Pairs are safe: the decoders take them whole.)
                var held = text.Length > 0 && text[^1] == '\r' ? 1 : 0;
                if (text.Length == held)
                    continue;

                yield return text.ToString(0, text.Length - held);
                text.Remove(0, text.Length - held);
            }

            if (text.Length > 0)
                yield return text.ToString();
        }
    }

    public void Dispose() => stream.Dispose();

    private static (TextEncoding Encoding, int Length) Mark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (TextEncoding.Utf8, 3),
        [0xFF, 0xFE, ..] => (TextEncoding.Utf16LittleEndian, 2),
        [0xFE, 0xFF, ..] => (TextEncoding.Utf16BigEndian, 2),
        _ => (TextEncoding.Utf8, 0),
    };

    /// <summary>The offset of the byte that shows the file is no text; null when it may be.</summary>
    private int? ControlByte()
    {
        var bytes = buffer.AsSpan(start, Math.Min(end, SniffedBytes) - start);
        if (TextEncoding != TextEncoding.Utf8)
            return bytes is [0, 0, ..] ? start : null; // the mark of UTF-32, or of nothing

        var nul = bytes.IndexOf((byte)0);
        if (nul >= 0)
            return start + nul;

        var controls = 0;
        var first = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            // Tab to CR (with vertical tab and form feed), backspace and escape occur in texts and terminal logs.
            if (bytes[i] is < 0x20 and not (>= 0x08 and <= 0x0D) and not 0x1B or 0x7F && controls++ == 0)
                first = i;
        }

        return controls * ControlShare > bytes.Length ? start + first : null;
    }

    /// <summary>Reads until the buffer holds so many bytes or the stream ends; what is not decoded yet moves to the front.</summary>
    private void Fill(int wanted)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        try
        {
            while (end < wanted && !atEnd)
            {
                var read = stream.Read(buffer, end, buffer.Length - end);
                end += read;
                atEnd = read == 0;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.Unreadable(Path, e);
        }
    }

    /// <summary>Decodes the whole characters in the buffer; at most the start of one more stays behind.</summary>
    private void Decode(StringBuilder text)
    {
        var before = start;
        if (TextEncoding == TextEncoding.Utf8)
            DecodeUtf8(text);
        else
            DecodeUtf16(text);

        BytesRead += start - before;
    }

    private void DecodeUtf8(StringBuilder text)
    {
        var chars = ArrayPool<char>.Shared.Rent(BufferBytes);
        var from = start;
        while (start < end)
        {
            var bytes = buffer.AsSpan(start, end - start);
            var status = Utf8.ToUtf16(bytes, chars, out var read, out var written, replaceInvalidSequences: false, isFinalBlock: atEnd);
            text.Append(chars, 0, written);
            start += read;
            if (status == OperationStatus.NeedMoreData)
                break;

            if (status == OperationStatus.InvalidData)
            {
                _ = Rune.DecodeFromUtf8(bytes[read..], out _, out var wrong);
                Replace(text, BytesRead + start - from);
                start += wrong;
            }
        }

        ArrayPool<char>.Shared.Return(chars);
    }

    private void DecodeUtf16(StringBuilder text)
    {
        var from = start;
        while (end - start >= 2)
        {
            var unit = Unit(start);
            if (!char.IsSurrogate(unit))
            {
                text.Append(unit);
                start += 2;
            }
            else if (char.IsHighSurrogate(unit) && end - start < 4 && !atEnd)
            {
                return;
            }
            else if (char.IsHighSurrogate(unit) && end - start >= 4 && char.IsLowSurrogate(Unit(start + 2)))
            {
                text.Append(unit).Append(Unit(start + 2));
                start += 4;
            }
            else
            {
                Replace(text, BytesRead + start - from);
                start += 2;
            }
        }

        if (atEnd && start < end)
        {
            Replace(text, BytesRead + start - from);
            start = end;
        }
    }

    private char Unit(int at) => TextEncoding == TextEncoding.Utf16LittleEndian
        ? (char)(buffer[at] | (buffer[at + 1] << 8))
        : (char)(buffer[at + 1] | (buffer[at] << 8));

    private void Replace(StringBuilder text, long offset)
    {
        text.Append('\uFFFD');
        Invalid = Invalid is null ? new(offset, 1) : Invalid with { Count = Invalid.Count + 1 };
    }
}
