using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// Codes of blocks read before, by what the model read: the same words in the same context have the same codes in any version of any
/// document. Keeps those used last. Any thread may ask.
/// </summary>
/// <param name="mostBytes">How much is kept; a thousand tokens take about a megabyte with the default model.</param>
public sealed class BlockCache(long mostBytes)
{
    private readonly Dictionary<TokenBlock, LinkedListNode<(TokenBlock Key, CodeGrid Codes)>> byKey = new(new SameSequence());
    private readonly LinkedList<(TokenBlock Key, CodeGrid Codes)> byUse = []; // the one used last comes last
    private readonly Lock gate = new();
    private long bytes;

    public CodeGrid? Find(TokenBlock block)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue(block, out var node))
                return null;

            byUse.Remove(node);
            byUse.AddLast(node);
            return node.Value.Codes;
        }
    }

    public void Add(TokenBlock block, CodeGrid codes)
    {
        lock (gate)
        {
            if (byKey.ContainsKey(block))
                return;

            byKey.Add(block, byUse.AddLast((block, codes)));
            bytes += Size(block, codes);
            while (bytes > mostBytes && byUse.First is { } oldest && oldest != byUse.Last)
            {
                byUse.RemoveFirst();
                byKey.Remove(oldest.Value.Key);
                bytes -= Size(oldest.Value.Key, oldest.Value.Codes);
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            byKey.Clear();
            byUse.Clear();
            bytes = 0;
        }
    }

    private static long Size(TokenBlock block, CodeGrid codes) =>
        (block.Ids.Length * sizeof(int)) + (codes.Ids.Length * (long)(sizeof(int) + sizeof(float)));

    /// <summary>Blocks are the same when the model reads the same and the same of it counts.</summary>
    internal sealed class SameSequence : IEqualityComparer<TokenBlock>
    {
        public bool Equals(TokenBlock? left, TokenBlock? right) =>
            left is not null && right is not null && left.Context == right.Context && left.Ids.AsSpan().SequenceEqual(right.Ids);

        public int GetHashCode(TokenBlock block)
        {
            var hash = new HashCode();
            hash.Add(block.Context);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(block.Ids.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
