using System.Text;
using System.Text.RegularExpressions;

namespace CodebookLsp.Features.Search;

/// <summary>
/// A regular expression that says which tokens are meant: those in which its first group starts. Without a group the whole expression is
/// one. The reference's expressions are Python's; what Python writes differently is understood too.
/// </summary>
public sealed class TextPattern
{
    /// <summary>An expression that needs longer for one text has run away.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Regex regex;
    private readonly string? group; // null for the whole
    private readonly LiteralFilter? filter; // null where every part of a text may match

    private TextPattern(string source, Regex regex, string? group, LiteralFilter? filter)
    {
        Source = source;
        (this.regex, this.group, this.filter) = (regex, group, filter);
    }

    /// <summary>As it was written.</summary>
    public string Source { get; }

    /// <exception cref="SearchException">It is no regular expression.</exception>
    public static TextPattern Parse(string pattern)
    {
        var (translated, group) = Translated(pattern);
        try
        {
            return new(pattern, Build(translated), group, LiteralFilter.Of(translated));
        }
        catch (ArgumentException e)
        {
            throw SearchException.BadPattern(pattern, e);
        }
    }

    /// <summary>Where the first group starts in each match, in UTF-16 units, ascending. Empty groups are left out.</summary>
    /// <exception cref="SearchException">It takes too long.</exception>
    public IReadOnlyList<int> Starts(string text)
    {
        var starts = new List<int>();
        try
        {
            foreach (var part in filter?.Parts(text) ?? [Range.All])
                AddStarts(text, part, starts);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw SearchException.TooSlow(Source, e);
        }

        return starts;
    }

    private void AddStarts(string text, Range part, List<int> starts)
    {
        var (from, length) = part.GetOffsetAndLength(text.Length);
        if (group is null)
        {
            foreach (var match in regex.EnumerateMatches(text.AsSpan(from, length)))
            {
                if (match.Length > 0)
                    starts.Add(from + match.Index);
            }

            return;
        }

        for (var match = regex.Match(text, from, length); match.Success; match = match.NextMatch())
        {
            if (match.Groups[group] is { Length: > 0 } found)
                starts.Add(found.Index);
        }
    }

    /// <summary>
    /// Without backtracking no expression takes long; look-around and back references cannot do without, and get a time limit.
    /// </summary>
    private static Regex Build(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit);
        }
        catch (NotSupportedException)
        {
            return new(pattern, RegexOptions.CultureInvariant, Limit);
        }
    }

    /// <summary>
    /// Python's syntax in .NET's, and the name or number of the first group that captures (.NET numbers named groups last); null when there
    /// is none. Characters beyond the first plane are two units in .NET, so they are taken out of classes, and a single dot stands for
    /// both.
    /// </summary>
    private static (string Pattern, string? Group) Translated(string pattern)
    {
        var translated = new StringBuilder(pattern.Length + 8);
        string? group = null;
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest.StartsWith(@"\Z", StringComparison.Ordinal))
            {
                translated.Append(@"\z");
                at++;
            }
            else if (pattern[at] == '\\' && at + 1 < pattern.Length)
            {
                translated.Append(pattern, at++, 2);
            }
            else if (pattern[at] == '[')
            {
                var end = ClassEnd(pattern, at);
                AppendClass(translated, pattern[at..end]);
                at = end - 1;
            }
            else if (pattern[at] == '.' && (at + 1 == pattern.Length || pattern[at + 1] is not ('*' or '+')))
            {
                translated.Append(@"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)");
            }
            else if (rest.StartsWith("(?P=", StringComparison.Ordinal) && pattern.IndexOf(')', at) is > 0 and var close)
            {
                translated.Append(@"\k<").Append(pattern, at + 4, close - at - 4).Append('>');
                at = close;
            }
            else if (rest.StartsWith("(?P<", StringComparison.Ordinal))
            {
                translated.Append("(?<");
                group ??= NameAt(pattern, at + 4);
                at += 3;
            }
            else
            {
                if (
                    pattern[at] == '('
                    && rest.StartsWith("(?<", StringComparison.Ordinal)
                    && rest.Length > 3
                    && rest[3] is not ('=' or '!'))
                    group ??= NameAt(pattern, at + 3);
                else if (pattern[at] == '(' && (rest.Length < 2 || rest[1] != '?'))
                    group ??= "1";
                translated.Append(pattern[at]);
            }
        }

        return (translated.ToString(), group);
    }

    private static string NameAt(string pattern, int start) => pattern.IndexOf('>', start) is var end and > 0 ? pattern[start..end] : "1";

    /// <summary>One past the bracket that closes a class.</summary>
    internal static int ClassEnd(string pattern, int start)
    {
        var at = start + 1;
        if (at < pattern.Length && pattern[at] == '^')
            at++;
        if (at < pattern.Length && pattern[at] == ']')
            at++;
        for (; at < pattern.Length && pattern[at] != ']'; at++)
        {
            if (pattern[at] == '\\')
                at++;
        }

        return Math.Min(at + 1, pattern.Length);
    }

    private static void AppendClass(StringBuilder translated, string set)
    {
        var wide = set.EnumerateRunes().Where(static rune => !rune.IsBmp).Select(static rune => rune.ToString()).ToArray();
        if (wide.Length == 0 || set.StartsWith("[^", StringComparison.Ordinal) || set.Contains('-', StringComparison.Ordinal))
        {
            translated.Append(set);
            return;
        }

        var narrow = string.Concat(set.EnumerateRunes().Where(static rune => rune.IsBmp).Select(static rune => rune.ToString()));
        translated.Append("(?:").AppendJoin('|', narrow == "[]" ? wide : [.. wide, narrow]).Append(')');
    }
}
