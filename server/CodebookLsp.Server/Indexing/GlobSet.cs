using System.Text;

namespace CodebookLsp.Server.Indexing;

/// <summary>
/// A set of a <see cref="Glob"/>, such as <c>[a-z]</c>, <c>[!x]</c> or <c>[[:digit:]_]</c>, as git's wildmatch.c reads it.
/// </summary>
internal static class GlobSet
{
    /// <param name="at">Of the opening bracket; afterwards behind the closing one.</param>
    /// <returns>Which bytes are in the set, never the slash; null when it does not end, or names no class there is.</returns>
    public static bool[]? Read(ReadOnlySpan<byte> pattern, ref int at)
    {
        var units = new bool[256];
        at++;
        var isOther = at < pattern.Length && pattern[at] is (byte)'!' or (byte)'^';
        at += isOther ? 1 : 0;
        var first = at;
        var before = -1; // what a range may begin with
        while (at == first || at >= pattern.Length || pattern[at] != ']')
        {
            if (at >= pattern.Length)
                return null;
            if (pattern[at] == '-' && before >= 0 && at + 1 < pattern.Length && pattern[at + 1] != ']')
            {
                at++;
                if (One(pattern, ref at) is not { } last)
                    return null;
                for (var unit = before; unit <= last; unit++) // a range whose end comes before its start holds nothing
                    units[unit] = true;
                before = -1;
            }
            else if (pattern[at..].StartsWith("[:"u8) && pattern[(at + 2)..].IndexOf((byte)']') is var end
                && (end < 0 || IsClass(pattern, at, end)))
            {
                if (end < 0 || ClassOf(Encoding.UTF8.GetString(pattern.Slice(at + 2, end - 1))) is not { } isIn)
                    return null;
                for (var unit = 0; unit < 128; unit++)
                    units[unit] |= isIn((char)unit);
                at += end + 3;
                before = -1;
            }
            else
            {
                if (One(pattern, ref at) is not { } one)
                    return null;
                units[one] = true;
                before = one;
            }
        }

        at++;
        for (var unit = 0; unit < units.Length; unit++)
            units[unit] = units[unit] != isOther && unit != '/';
        return units;
    }

    /// <summary>Whether what begins with "[:" ends with ":]".</summary>
    private static bool IsClass(ReadOnlySpan<byte> pattern, int at, int end) => end > 0 && pattern[at + 1 + end] == ':';

    private static byte? One(ReadOnlySpan<byte> pattern, ref int at)
    {
        if (pattern[at] == '\\' && ++at == pattern.Length)
            return null;
        return pattern[at++];
    }

    /// <summary>The classes of POSIX, of ASCII only; null for any other name.</summary>
    private static Func<char, bool>? ClassOf(string name) => name switch
    {
        "alnum" => char.IsAsciiLetterOrDigit,
        "alpha" => char.IsAsciiLetter,
        "blank" => static unit => unit is ' ' or '\t',
        "cntrl" => char.IsControl,
        "digit" => char.IsAsciiDigit,
        "graph" => static unit => unit is > ' ' and < '\x7f',
        "lower" => char.IsAsciiLetterLower,
        "print" => static unit => unit is >= ' ' and < '\x7f',
        "punct" => static unit => unit is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(unit),
        "space" => static unit => unit is ' ' or (>= '\t' and <= '\r'),
        "upper" => char.IsAsciiLetterUpper,
        "xdigit" => char.IsAsciiHexDigit,
        _ => null,
    };
}
