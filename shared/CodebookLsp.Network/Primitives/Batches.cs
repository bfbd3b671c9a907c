namespace CodebookLsp.Network.Primitives;

/// <summary>What is run together.</summary>
internal static class Batches
{
    /// <summary>Things in batches of bounded size, in their order; one that is larger has a batch of its own.</summary>
    public static IEnumerable<IReadOnlyList<T>> Of<T>(IEnumerable<T> all, Func<T, int> size, int most)
    {
        var (batch, sum) = (new List<T>(), 0);
        foreach (var one in all)
        {
            if (batch.Count > 0 && sum + size(one) > most)
            {
                yield return batch;
                (batch, sum) = ([], 0);
            }

            batch.Add(one);
            sum += size(one);
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
