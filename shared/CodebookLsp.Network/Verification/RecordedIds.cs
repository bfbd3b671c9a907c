using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Verification;

/// <summary>The ids of a pass under the reference's keys, as [rows, k] of each site.</summary>
internal sealed class RecordedIds
{
    private readonly Dictionary<string, (int K, long[] Ids)> byKey = [];

    public IReadOnlyCollection<string> Keys => byKey.Keys;

    /// <summary>A hook that lets another act first and then keeps what is there.</summary>
    public CodeHook After(CodeHook? first) => choice =>
    {
        first?.Invoke(choice);
        for (var head = 0; head < choice.Heads; head++)
        {
            var ids = new long[choice.Rows * choice.K];
            for (var row = 0; row < choice.Rows; row++)
            {
                for (var slot = 0; slot < choice.K; slot++)
                    ids[(row * choice.K) + slot] = choice.Ids[(((row * choice.Heads) + head) * choice.K) + slot];
            }

            byKey[new Site(choice.Layer, choice.Placement, choice.Grouped ? head : null, choice.Codes, choice.K).Key()] = (choice.K, ids);
        }
    };

    /// <summary>
    /// The ids of one site, or none where it never ran. Appending to one head widens its whole layer; slots of the others
    /// that hold nothing are left out again, as the reference never has them.
    /// </summary>
    public long[] Ids(string key, int k)
    {
        if (!byKey.TryGetValue(key, out var site))
            return [];
        var rows = site.Ids.Chunk(site.K);
        return site.K > k && rows.All(row => row.Skip(k).All(static id => id == -1))
            ? [.. rows.SelectMany(row => row.Take(k))]
            : site.Ids;
    }
}
