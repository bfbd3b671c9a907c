namespace CodebookLsp.Features.Editor;

/// <summary>Gives colours to what has none, each the one that it wishes for or the next that is free.</summary>
internal static class Wished
{
    /// <param name="colors">From 1; what has one keeps it.</param>
    /// <param name="ones">In an order that says nothing of how much there is of each, or colours would change with it.</param>
    /// <param name="wish">Any number that is always the same for the same one.</param>
    /// <param name="most">How many colours there are.</param>
    public static void Give<T>(Dictionary<T, int> colors, IEnumerable<T> ones, Func<T, int> wish, int most) where T : notnull
    {
        var free = new SortedSet<int>(Enumerable.Range(1, most).Except(colors.Values));
        foreach (var one in ones.Where(one => !colors.ContainsKey(one)).ToList())
        {
            if (free.Count == 0)
                return;
            var wished = (int)((uint)wish(one) % (uint)most) + 1;
            var given = free.GetViewBetween(wished, most) is { Count: > 0 } later ? later.Min : free.Min;
            colors.Add(one, given);
            free.Remove(given);
        }
    }
}
