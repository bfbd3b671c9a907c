namespace CodebookLsp.Features.Revisions;

/// <summary>What two lists have in common, in the order of both: the longest common subsequence.</summary>
internal static class CommonParts
{
    /// <summary>What differs is compared pair by pair; of more pairs only what both begin and end with is found: all would take too
    /// long.</summary>
    private const int MostPairs = 4_000_000;

    /// <returns>The places of equal texts in both, ascending.</returns>
    public static IReadOnlyList<(int Before, int After)> Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var shorter = Math.Min(before.Count, after.Count);
        var start = 0;
        while (start < shorter && before[start] == after[start])
            start++;
        var end = 0;
        while (end < shorter - start && before[before.Count - 1 - end] == after[after.Count - 1 - end])
            end++;
        List<(int, int)> common = [.. Enumerable.Range(0, start).Select(static at => (at, at))];
        var (rows, columns) = (before.Count - start - end, after.Count - start - end);
        if ((long)rows * columns <= MostPairs)
            AddMiddle(rows, columns);
        common.AddRange(Enumerable.Range(0, end).Select(at => (before.Count - end + at, after.Count - end + at)));
        return common;

        void AddMiddle(int rows, int columns)
        {
            var longest = new int[rows + 1, columns + 1]; // from here to the end
            for (var row = rows - 1; row >= 0; row--)
            {
                for (var column = columns - 1; column >= 0; column--)
                {
                    longest[row, column] = before[start + row] == after[start + column] ? longest[row + 1, column + 1] + 1
                        : Math.Max(longest[row + 1, column], longest[row, column + 1]);
                }
            }

            for (var (row, column) = (0, 0); row < rows && column < columns;)
            {
                if (before[start + row] == after[start + column])
                    common.Add((start + row++, start + column++));
                else if (longest[row + 1, column] >= longest[row, column + 1])
                    row++;
                else
                    column++;
            }
        }
    }
}
