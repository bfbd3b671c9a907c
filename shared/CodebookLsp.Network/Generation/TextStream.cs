using System.Text;

namespace CodebookLsp.Network.Generation;

/// <summary>
/// The text of tokens as they come, in pieces that are final: bytes of an unfinished character wait for the next token, and so does
/// text that may turn out to begin a stop string.
/// </summary>
internal sealed class TextStream(IReadOnlyList<string> stopStrings)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder(); // keeps unfinished characters; what makes no character becomes U+FFFD
    private readonly StringBuilder text = new();
    private string waiting = "";

    /// <summary>Whether a stop string has come. Nothing is added after that.</summary>
    public bool Stopped { get; private set; }

    /// <summary>All pieces so far.</summary>
    public string Text => text.ToString();

    /// <returns>The piece that the bytes complete, up to the stop string if there is one.</returns>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        waiting += Decode(bytes, flush: false);
        var stop = FirstStop(waiting);
        Stopped = stop >= 0;
        return Give(Stopped ? stop : waiting.Length - Held(waiting));
    }

    /// <returns>What was waiting, with U+FFFD for a character that was never finished; nothing after a stop string.</returns>
    public string Finish()
    {
        if (Stopped)
            return "";
        waiting += Decode([], flush: true);
        return Give(waiting.Length);
    }

    private string Give(int length)
    {
        var piece = waiting[..length];
        waiting = waiting[length..];
        text.Append(piece);
        return piece;
    }

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[decoder.GetCharCount(bytes, flush)];
        var count = decoder.GetChars(bytes, characters, flush);
        return new(characters, 0, count);
    }

    private int FirstStop(string found) =>
        stopStrings.Select(stop => found.IndexOf(stop, StringComparison.Ordinal)).Where(static at => at >= 0).DefaultIfEmpty(-1).Min();

    /// <summary>The length of the longest end that begins a stop string.</summary>
    private int Held(string found) => stopStrings.Select(stop => Overlap(found, stop)).DefaultIfEmpty(0).Max();

    private static int Overlap(string found, string stop)
    {
        var length = Math.Min(found.Length, stop.Length - 1);
        while (!found.AsSpan(found.Length - length).SequenceEqual(stop.AsSpan(0, length)))
            length--;
        return length;
    }
}
