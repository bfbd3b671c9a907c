using System.Text;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// Pieces of a text on their way to an editor: the first at once, then those of some time together. Tokens come faster than anybody sees
/// them, and an editor that draws each is kept from everything else it has to do.
/// </summary>
/// <param name="send">Given what has come since it was last called, never nothing.</param>
internal sealed class SpacedPieces(Action<string> send, TimeProvider clock)
{
    /// <summary>Ten pictures a second look like writing.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly StringBuilder waiting = new();
    private long? sent;

    public void Add(string piece)
    {
        waiting.Append(piece);
        if (sent is not { } last || clock.GetElapsedTime(last) >= Between)
            Flush();
    }

    /// <summary>Sends what is left; at the end.</summary>
    public void Flush()
    {
        if (waiting.Length == 0)
            return;
        send(waiting.ToString());
        waiting.Clear();
        sent = clock.GetTimestamp();
    }
}
