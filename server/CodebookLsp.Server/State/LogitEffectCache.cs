using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Server.State;

/// <summary>What forcing codes on does, for the codes that were looked at last: it takes the model a second each.</summary>
internal sealed class LogitEffectCache
{
    private const int Most = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<CodeId, CardLogitEffects> known = [];
    private readonly Queue<CodeId> order = [];

    public CardLogitEffects? Find(CodeId code)
    {
        lock (gate)
            return known.GetValueOrDefault(code);
    }

    public void Keep(CodeId code, CardLogitEffects tendencies)
    {
        lock (gate)
        {
            if (!known.TryAdd(code, tendencies))
                return;
            order.Enqueue(code);
            if (order.Count > Most)
                known.Remove(order.Dequeue());
        }
    }
}
