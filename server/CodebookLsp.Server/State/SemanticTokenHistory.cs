using System.Globalization;

namespace CodebookLsp.Server.State;

/// <summary>The semantic tokens that each document's editor was sent last, so that the next answer can be their difference.</summary>
internal sealed class SemanticTokenHistory
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> last = [];
    private int lastId;

    /// <summary>Keeps what is sent for a document.</summary>
    /// <returns>What is sent, under an id of its own, and what was sent before; null for nothing.</returns>
    public (Entry Now, Entry? Before) Keep(string uri, int[] data)
    {
        lock (gate)
        {
            var before = last.GetValueOrDefault(uri);
            return (last[uri] = new((++lastId).ToString(CultureInfo.InvariantCulture), data), before);
        }
    }

    public void Forget(string uri)
    {
        lock (gate)
            last.Remove(uri);
    }

    internal sealed record Entry(string Id, int[] Data);
}
