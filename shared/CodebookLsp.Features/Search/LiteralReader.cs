using System.Text;

namespace CodebookLsp.Features.Search;

/// <summary>
/// Reads from a regular expression what <see cref="LiteralFilter"/> looks for. Whatever it does not understand it takes to require nothing.
/// </summary>
/// <param name="pattern">In .NET's syntax.</param>
internal sealed class LiteralReader(string pattern)
{
    /// <summary>Letters that stand behind a backslash for one of many characters, or for a place.</summary>
    private const string Classes = "wWsSdDbBAzZG";

    private int at;
    private bool isUnclear;

    /// <summary>How far matches can go, as far as has been read.</summary>
    public MatchReach Reach { get; private set; } = MatchReach.Word;

    /// <summary>The longest piece of text that every match holds; empty for none.</summary>
    public string Read()
    {
        var found = Sequence();
        return isUnclear || at < pattern.Length ? "" : found;
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
                    var start = at;
                    at = TextPattern.ClassEnd(pattern, at);
                    Goes(OfClass(pattern[(start + 1)..(at - 1)]));
                    Repeats();
                    break;
                case '.' or '^' or '$':
                    End();
                    Goes(pattern[at] == '.' ? MatchReach.Line : MatchReach.Text);
                    at++;
                    Repeats();
                    break;
                case '\\' when at + 1 < pattern.Length && !char.IsLetterOrDigit(pattern[at + 1]):
                    Add(pattern[at + 1], 2);
                    break;
                case '\\':
                    End();
                    isUnclear |= at + 1 == pattern.Length || !Classes.Contains(pattern[at + 1], StringComparison.Ordinal);
                    Goes(at + 1 < pattern.Length ? OfEscape(pattern[at + 1]) : MatchReach.Text);
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
            Goes(Of(unit));
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

    private void Goes(MatchReach reach) => Reach = reach > Reach ? reach : Reach;

    private static MatchReach Of(char unit) =>
        LiteralFilter.IsOfWord(unit) ? MatchReach.Word : unit == '\n' ? MatchReach.Text : MatchReach.Line;

    private static MatchReach OfEscape(char letter) => letter switch
    {
        'w' or 'd' or 'b' or 'B' => MatchReach.Word,
        'S' => MatchReach.Line,
        _ => MatchReach.Text,
    };

    /// <summary>Of single characters and ranges between letters; other classes may hold anything.</summary>
    private static MatchReach OfClass(string inner)
    {
        var reach = MatchReach.Word;
        for (var index = 0; index < inner.Length; index++)
        {
            var one = inner[index] switch
            {
                '^' when index == 0 => MatchReach.Text,
                '[' => MatchReach.Text, // a class may be taken away from a class
                '\\' => inner[++index] is var escaped && char.IsLetterOrDigit(escaped) ? OfEscape(escaped) : Of(escaped),
                '-' when index > 0 && index + 1 < inner.Length => OfRange(inner[index - 1], inner[index + 1]),
                var unit => Of(unit),
            };
            reach = one > reach ? one : reach;
        }

        return reach;
    }

    private static MatchReach OfRange(char first, char last) =>
        (char.IsAsciiDigit(first) && char.IsAsciiDigit(last)) || (char.IsAsciiLetterLower(first) && char.IsAsciiLetterLower(last))
        || (char.IsAsciiLetterUpper(first) && char.IsAsciiLetterUpper(last)) ? MatchReach.Word
        : first > '\n' ? MatchReach.Line
        : MatchReach.Text;

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
