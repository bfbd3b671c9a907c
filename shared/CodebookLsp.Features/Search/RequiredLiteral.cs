using System.Text;

namespace CodebookLsp.Features.Search;

/// <summary>
/// A piece of text without which a regular expression cannot match: looking for it is many times faster than matching. Whatever it does not
/// understand it takes to require nothing.
/// </summary>
internal sealed class RequiredLiteral
{
    /// <summary>Shorter ones are in every text.</summary>
    private const int Fewest = 3;

    /// <summary>Letters that stand behind a backslash for one of many characters, or for a place.</summary>
    private const string Classes = "wWsSdDbBAzZG";

    private readonly string pattern;
    private int at;
    private bool isUnclear;

    private RequiredLiteral(string pattern) => this.pattern = pattern;

    /// <param name="pattern">In .NET's syntax, case-sensitive unless it says otherwise itself.</param>
    /// <returns>The longest that was found; null for none.</returns>
    public static string? Of(string pattern)
    {
        var reader = new RequiredLiteral(pattern);
        var found = reader.Sequence();
        return reader.isUnclear || reader.at < pattern.Length || found.Length < Fewest ? null : found;
    }

    /// <summary>Reads up to the end, or to the bracket that closes.</summary>
    /// <returns>What every match of it holds; empty for nothing.</returns>
    private string Sequence()
    {
        var (best, run, isChoice) = ("", new StringBuilder(), false);
        while (at < pattern.Length && pattern[at] != ')' && !isUnclear)
        {
            switch (pattern[at])
            {
                case '|':
                    (isChoice, at) = (true, at + 1);
                    End();
                    break;
                case '(':
                    End();
                    var inner = Group();
                    if (Repeats() && inner.Length > best.Length)
                        best = inner;
                    break;
                case '[':
                    End();
                    at = TextPattern.ClassEnd(pattern, at);
                    Repeats();
                    break;
                case '.' or '^' or '$':
                    End();
                    at++;
                    Repeats();
                    break;
                case '\\' when at + 1 < pattern.Length && !char.IsLetterOrDigit(pattern[at + 1]):
                    Add(pattern[at + 1], 2);
                    break;
                case '\\':
                    End();
                    isUnclear |= at + 1 == pattern.Length || !Classes.Contains(pattern[at + 1], StringComparison.Ordinal);
                    at += 2;
                    Repeats();
                    break;
                default:
                    Add(pattern[at], 1);
                    break;
            }
        }

        End();
        return isChoice ? "" : best;

        void Add(char unit, int length)
        {
            at += length;
            var next = at < pattern.Length ? pattern[at] : ' ';
            if (next is not ('?' or '*' or '+' or '{'))
            {
                run.Append(unit);
                return;
            }

            if (next == '+')
                run.Append(unit);
            End();
            Repeats();
        }

        void End()
        {
            if (run.Length > best.Length)
                best = run.ToString();
            run.Clear();
        }
    }

    /// <summary>Reads a group; what is looked for around a match is in the same text.</summary>
    private string Group()
    {
        at++;
        var counts = true;
        if (Next("?!") || Next("?<!"))
            counts = false;
        else if (Next("?<") && !Next("="))
            at = pattern.IndexOf('>', at) is > 0 and var end ? end + 1 : pattern.Length;
        else
            isUnclear |= at < pattern.Length && pattern[at] == '?' && !Next("?:") && !Next("?=") && !Next("?>");

        var inner = isUnclear ? "" : Sequence();
        isUnclear |= at >= pattern.Length;
        at++;
        return counts ? inner : "";
    }

    private bool Next(string what)
    {
        if (string.CompareOrdinal(pattern, at, what, 0, what.Length) != 0)
            return false;
        at += what.Length;
        return true;
    }

    /// <summary>Reads how often what was read may come.</summary>
    /// <returns>Whether it comes at all.</returns>
    private bool Repeats()
    {
        var comes = true;
        while (at < pattern.Length && pattern[at] is '?' or '*' or '+' or '{')
        {
            comes &= pattern[at] == '+';
            if (pattern[at] == '{')
            {
                var end = pattern.IndexOf('}', at);
                if (end < 0 || !pattern[(at + 1)..end].All(static unit => char.IsAsciiDigit(unit) || unit == ','))
                    isUnclear = true;
                else
                    at = end;
            }

            at++;
        }

        return comes;
    }
}
