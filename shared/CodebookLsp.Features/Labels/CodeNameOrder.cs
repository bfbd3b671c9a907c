namespace CodebookLsp.Features.Labels;

/// <summary>
/// Names of codes as people sort them: <c>L2.0:5</c> before <c>L14.0:5</c>. Needs no model, so a file has one order whoever writes it.
/// </summary>
internal sealed class CodeNameOrder : IComparer<string>
{
    public static CodeNameOrder Instance { get; } = new();

    /// <summary>
    /// Runs of digits compare as numbers, everything else by its code units; names that differ only in leading zeros by these.
    /// </summary>
    public int Compare(string? left, string? right)
    {
        if (left is null || right is null)
            return string.CompareOrdinal(left, right);

        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            var one = Digits(left, i);
            var other = Digits(right, j);
            var compared = one.Length > 0 && other.Length > 0 ? CompareNumbers(one, other) : left[i].CompareTo(right[j]);
            if (compared != 0)
                return compared;

            (i, j) = (i + Math.Max(1, one.Length), j + Math.Max(1, other.Length));
        }

        var rest = (left.Length - i).CompareTo(right.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> Digits(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return text.AsSpan(at, end - at);
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var one = left.TrimStart('0');
        var other = right.TrimStart('0');
        return one.Length != other.Length ? one.Length.CompareTo(other.Length) : one.SequenceCompareTo(other);
    }
}
