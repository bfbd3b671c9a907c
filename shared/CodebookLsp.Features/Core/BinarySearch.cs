namespace CodebookLsp.Features.Core;

/// <summary>Finds a place in something that is in order.</summary>
internal static class BinarySearch
{
    /// <summary>The last place where something holds that holds up to some place and not after it; 0 when it holds nowhere.</summary>
    public static int Last(int count, Func<int, bool> holds)
    {
        var (low, high) = (0, count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (holds(middle))
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }
}
