namespace CodebookLsp.Server.Indexing;

/// <summary>
/// A pattern of <see href="https://git-scm.com/docs/gitignore#_pattern_format">.gitignore</see>: <c>*</c>, <c>?</c> and <c>[a-z]</c> stay
/// within a path's part, <c>**</c> does not. Takes at
/// most as many steps as the pattern's length times the path's, whoever wrote the pattern.
/// </summary>
/// <param name="pattern">Without the slashes around it.</param>
internal readonly struct Glob(string pattern)
{
    /// <param name="path">Parts divided by '/'.</param>
    public bool Matches(ReadOnlySpan<char> path)
    {
        var (at, next) = (0, 0); // in the path, in the pattern
        var (starAt, afterStar) = (-1, -1); // where the last '*' may take one character more
        var (partsAt, afterParts) = (-1, -1); // where the last '**/' may take one part more
        while (at < path.Length || next < pattern.Length)
        {
            if (IsParts(next))
            {
                next += 2;
                if (next == pattern.Length)
                    return true;
                (partsAt, afterParts, starAt) = (at, ++next, -1);
            }
            else if (next < pattern.Length && pattern[next] == '*')
            {
                (starAt, afterStar) = (at, ++next);
            }
            else if (at < path.Length && next < pattern.Length && TakesOne(path[at], next, out var after))
            {
                (at, next) = (at + 1, after);
            }
            else if (starAt >= 0 && starAt < path.Length && path[starAt] != '/')
            {
                (at, next) = (++starAt, afterStar);
            }
            else if (partsAt >= 0 && path[partsAt..].IndexOf('/') is >= 0 and var slash)
            {
                partsAt += slash + 1;
                (at, next, starAt) = (partsAt, afterParts, -1);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a "**" stands for whole parts here: at the start or after a slash, and before one or at the end.</summary>
    private bool IsParts(int at) => pattern.AsSpan(at).StartsWith("**", StringComparison.Ordinal)
        && (at == 0 || pattern[at - 1] == '/') && (at + 2 == pattern.Length || pattern[at + 2] == '/');

    /// <summary>Whether what stands at a place of the pattern is this character, or could be.</summary>
    private bool TakesOne(char unit, int at, out int after)
    {
        after = at + 1;
        if (pattern[at] == '?')
            return unit != '/';
        if (pattern[at] == '[' && pattern.IndexOf(']', Math.Min(pattern.Length, at + 2)) is > 0 and var end)
        {
            after = end + 1;
            var isOther = pattern[at + 1] is '!' or '^' && end > at + 2;
            return unit != '/' && IsAmong(unit, pattern.AsSpan((isOther ? at + 2 : at + 1)..end)) != isOther;
        }

        if (pattern[at] == '\\' && after < pattern.Length)
            return unit == pattern[after++];
        return unit == pattern[at];
    }

    /// <summary>A range whose end comes before its start holds nothing.</summary>
    private static bool IsAmong(char unit, ReadOnlySpan<char> set)
    {
        for (var at = 0; at < set.Length; at++)
        {
            var isRange = at + 2 < set.Length && set[at + 1] == '-';
            if (isRange ? unit >= set[at] && unit <= set[at + 2] : unit == set[at])
                return true;
            at += isRange ? 2 : 0;
        }

        return false;
    }
}
