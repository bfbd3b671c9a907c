using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Cards;

namespace CodebookLsp.Server.Cards;

/// <summary>What forcing codes on does, for the codes that were looked at last: it takes the model a second each.</summary>
internal sealed class TendencyCache
{
    private const int Most = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<CodeId, CardTendencies> known = [];
    private readonly Queue<CodeId> order = [];

    public CardTendencies? Find(CodeId code)
    {
        lock (gate)
            return known.GetValueOrDefault(code);
    }

    public void Keep(CodeId code, CardTendencies tendencies)
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
