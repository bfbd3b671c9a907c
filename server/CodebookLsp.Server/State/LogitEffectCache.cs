using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Server.State;

/// <summary>The logit effects of the codes that were looked at last: measuring one takes the model a second.</summary>
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

    public void Keep(CodeId code, CardLogitEffects effects)
    {
        lock (gate)
        {
            if (!known.TryAdd(code, effects))
                return;
            order.Enqueue(code);
            if (order.Count > Most)
                known.Remove(order.Dequeue());
        }
    }
}
