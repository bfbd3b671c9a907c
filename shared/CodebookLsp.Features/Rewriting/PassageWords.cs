using System.Globalization;
using System.Text.RegularExpressions;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Rewriting;

/// <summary>A word of a passage.</summary>
/// <param name="Range">In UTF-16 units of the text that the passage stands in.</param>
internal readonly record struct PassageWord(TextRange Range, string Text, PassageWordKind Kind);

/// <summary>What may be done with a word.</summary>
internal enum PassageWordKind
{
    /// <summary>It stays: it holds the sentence together, is quoted, marked up, or not plain Latin letters in lower case.</summary>
    Kept,

    /// <summary>A name, or what may be one: it begins with a capital letter inside a sentence. It stays.</summary>
    Name,

    /// <summary>It has a digit. It stays.</summary>
    Number,

    /// <summary>Another word may take its place, or stand before it.</summary>
    Open,
}

/// <summary>The words of a passage, and where its sentences end. Never changes.</summary>
internal sealed class PassageWords
{
    private const int FewestLetters = 3;
    private const string Closing = "\"'”’)]*_»";

    /// <summary>What stays as it is: code, links and addresses, tags, quotations. Matched in time that grows with the text's length,
    /// whatever stands in it.</summary>
    private static readonly Regex Kept = new(
        @"```.*?(```|$)|`[^`\n]*`|!?\[[^\]\n]*\]\([^)\n]*\)|\[[^\]\n]*\]\[[^\]\n]*\]|<[^<>\n]+>|\w+://\S+|www\.\S+|\S+@\S+|“[^”]*”|"
        + @"""[^""\n]*""|«[^»]*»|„[^“”]*[“”]|\B‘[^‘]*’\B|^\s{0,3}\|.*$|\$[^$\n]+\$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private PassageWords(IReadOnlyList<PassageWord> words, IReadOnlyList<int> sentenceEnds, IReadOnlyList<int> clauseEnds) =>
        (Words, SentenceEnds, ClauseEnds) = (words, sentenceEnds, clauseEnds);

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<PassageWord> Words { get; }

    /// <summary>Where something may be put before the mark that ends a sentence, or where the passage ends without one.</summary>
    public IReadOnlyList<int> SentenceEnds { get; }

    /// <summary>These, and where a comma or the like follows a word in lower case.</summary>
    public IReadOnlyList<int> ClauseEnds { get; }

    /// <param name="text">The whole text.</param>
    public static PassageWords Of(string text, TextRange passage)
    {
        var kept = Kept.Matches(text[passage.Start..passage.End])
            .Select(match => new TextRange(passage.Start + match.Index, passage.Start + match.Index + match.Length)).ToArray();
        var words = new List<PassageWord>();
        for (var at = passage.Start; at < passage.End;)
        {
            var start = at;
            while (at < passage.End && IsOfWord(text, at))
                at++;
            if (at > start)
                words.Add(new(new(start, at), text[start..at], KindOf(text, new(start, at), passage, kept)));
            at = Math.Max(at, start + 1);
        }

        int[] ends = [.. Ends(text, passage, kept)];
        var clauses = words
            .Where(word => word.Kind == PassageWordKind.Open && word.Range.End < passage.End && text[word.Range.End] is ',' or ';' or ':')
            .Select(static word => word.Range.End);
        return new(words, ends, [.. clauses.Concat(ends).Distinct().Order()]);
    }

    private static PassageWordKind KindOf(string text, TextRange word, TextRange passage, TextRange[] kept)
    {
        var own = text.AsSpan(word.Start, word.Length);
        if (HasDigit(own))
            return PassageWordKind.Number;
        if (char.IsUpper(own[0]))
            return StartsSentence(text, word.Start) ? PassageWordKind.Kept : PassageWordKind.Name;
        foreach (var letter in own)
        {
            if (!char.IsLower(letter) || letter > '\u024F')
                return PassageWordKind.Kept;
        }

        var (before, after) = (word.Start > 0 ? text[word.Start - 1] : '\n', word.End < text.Length ? text[word.End] : '\n');
        return own.Length >= FewestLetters && before == ' ' && (char.IsWhiteSpace(after) || ",.;:!?)—–".Contains(after))
            && word.Start > passage.Start && !FunctionWords.Has(own.ToString()) && !kept.Any(one => one.Contains(word.Start))
                ? PassageWordKind.Open : PassageWordKind.Kept;
    }

    /// <summary>Letters with their marks, digits, and what stands inside words.</summary>
    private static bool IsOfWord(string text, int at) => text[at] switch
    {
        '\'' or '’' or '-' or '_' or '@' or '&' =>
            at > 0 && at + 1 < text.Length && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at + 1]),
        var one => char.IsLetterOrDigit(one) || char.IsSurrogate(one) || one is '\u200D' or '\u200C'
            || char.GetUnicodeCategory(one) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark,
    };

    private static bool HasDigit(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (char.IsDigit(letter))
                return true;
        }

        return false;
    }

    private static bool StartsSentence(string text, int start)
    {
        var at = start - 1;
        while (at >= 0 && (char.IsWhiteSpace(text[at]) || "\"'“‘([*_#>«-".Contains(text[at])))
            at--;
        return at < 0 || text[at] is '.' or '!' or '?' or '…' or ':' || Closing.Contains(text[at])
            || text[at..start].Contains("\n\n", StringComparison.Ordinal) || text[at..start].Contains("\r\n\r\n", StringComparison.Ordinal);
    }

    private static IEnumerable<int> Ends(string text, TextRange passage, TextRange[] kept)
    {
        var last = passage.End;
        while (last > passage.Start && char.IsWhiteSpace(text[last - 1]))
            last--;
        for (var at = passage.Start + 1; at < last; at++)
        {
            if (text[at] is '.' or '!' or '?' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1])) && char.IsLower(text[at - 1])
                && !kept.Any(one => one.Contains(at - 1)))
            {
                yield return at;
            }
        }

        if (last > passage.Start && char.IsLower(text[last - 1]) && (last == text.Length || char.IsWhiteSpace(text[last])))
            yield return last;
    }
}
