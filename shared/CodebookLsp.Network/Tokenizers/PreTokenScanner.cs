using System.Globalization;
using System.Text;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// The pre-tokenisers' regular expressions, written out. .NET's own engine sees UTF-16 units, so it takes an astral letter for two
/// signs; the reference engines (Rust's regex, Oniguruma) see code points, and so does this. <c>\s</c> is Unicode's White_Space;
/// a lone surrogate, which the reference never meets, is neither blank, letter nor number.
/// </summary>
internal static class PreTokenScanner
{
    private enum Kind
    {
        Letter,
        Number,
        Blank,
        Sign,
    }

    /// <summary>Where the pre-token ends that starts at <paramref name="start"/>.</summary>
    /// <param name="text">The whole stretch between special tokens: its end counts as the end of the text.</param>
    public static int End(PreTokenization pattern, ReadOnlySpan<char> text, int start) => pattern switch
    {
        PreTokenization.Gpt2 => Gpt2End(text, start, digitsAlone: false),
        PreTokenization.SmolLm => Gpt2End(text, start, digitsAlone: true),
        PreTokenization.Llama3 => Llama3End(text, start),
        _ => throw new ArgumentOutOfRangeException(nameof(pattern)),
    };

    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c></summary>
    /// <param name="digitsAlone">Whether each <c>\p{N}</c> was cut out before, so that it also ends the text before it.</param>
    private static int Gpt2End(ReadOnlySpan<char> text, int start, bool digitsAlone)
    {
        var contraction = Contraction(text[start..], ignoreCase: false);
        if (contraction > 0)
            return start + contraction;

        var kind = KindAt(text, start, out var length);
        var end = start + length;
        if (kind == Kind.Number && digitsAlone)
            return end;

        // " ?": a space joins what follows, unless that is blank or cut off.
        if (text[start] == ' ' && end < text.Length)
        {
            var next = KindAt(text, end, out var nextLength);
            if (next != Kind.Blank && !(next == Kind.Number && digitsAlone))
                return RunEnd(text, end + nextLength, next);
        }

        if (kind != Kind.Blank)
            return RunEnd(text, end, kind);

        end = RunEnd(text, end, Kind.Blank);
        return end == text.Length || (digitsAlone && KindAt(text, end, out _) == Kind.Number) ? end : WithoutLast(start, end);
    }

    /// <summary>
    /// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>
    /// </summary>
    private static int Llama3End(ReadOnlySpan<char> text, int start)
    {
        var contraction = Contraction(text[start..], ignoreCase: true);
        if (contraction > 0)
            return start + contraction;

        var kind = KindAt(text, start, out var length);
        var end = start + length;
        if (kind == Kind.Letter)
            return RunEnd(text, end, Kind.Letter);

        if (kind == Kind.Number)
        {
            for (var digits = 1; digits < 3 && end < text.Length && KindAt(text, end, out length) == Kind.Number; digits++)
                end += length;

            return end;
        }

        if (end < text.Length && text[start] is not ('\r' or '\n') && KindAt(text, end, out length) == Kind.Letter)
            return RunEnd(text, end + length, Kind.Letter);

        if (kind == Kind.Sign || (text[start] == ' ' && end < text.Length && KindAt(text, end, out length) == Kind.Sign))
        {
            end = RunEnd(text, end, Kind.Sign);
            while (end < text.Length && text[end] is '\r' or '\n')
                end++;

            return end;
        }

        end = RunEnd(text, end, Kind.Blank);
        var lastBreak = text[start..end].LastIndexOfAny('\r', '\n');
        if (lastBreak >= 0)
            return start + lastBreak + 1;

        return end == text.Length ? end : WithoutLast(start, end);
    }

    /// <summary><c>\s+(?!\S)|\s+</c> before something visible: the last blank is left to it, unless there is only one.</summary>
    private static int WithoutLast(int start, int end) => end - start > 1 ? end - 1 : end; // all of White_Space is one unit long

    /// <summary>The length of the English contraction's ending that the text starts with; 0 for none.</summary>
    private static int Contraction(ReadOnlySpan<char> text, bool ignoreCase)
    {
        if (text.Length < 2 || text[0] != '\'')
            return 0;

        var (first, second) = (text[1], text.Length > 2 ? text[2] : '\0');
        if (ignoreCase)
            (first, second) = (Lower(first), Lower(second));

        return (first, second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 2,
            ('r' or 'v', 'e') => 3,
            ('l', 'l') => 3,
            _ => 0,
        };
    }

    /// <summary>ASCII's lower case, and the long s, which Unicode's case folding takes for an s.</summary>
    private static char Lower(char letter) => letter switch
    {
        >= 'A' and <= 'Z' => (char)(letter | 0x20),
        'ſ' => 's',
        _ => letter,
    };

    private static int RunEnd(ReadOnlySpan<char> text, int at, Kind kind)
    {
        while (at < text.Length && KindAt(text, at, out var length) == kind)
            at += length;

        return at;
    }

    /// <param name="length">In UTF-16 units.</param>
    private static Kind KindAt(ReadOnlySpan<char> text, int at, out int length)
    {
        var unit = text[at];
        length = 1;
        if (char.IsAscii(unit))
        {
            return char.IsAsciiLetter(unit) ? Kind.Letter
                : char.IsAsciiDigit(unit) ? Kind.Number
                : unit is ' ' or (>= '\t' and <= '\r') ? Kind.Blank
                : Kind.Sign;
        }

        if (char.IsWhiteSpace(unit))
            return Kind.Blank;

        if (!char.IsSurrogate(unit))
            return KindOf(CharUnicodeInfo.GetUnicodeCategory(unit));

        if (Rune.DecodeFromUtf16(text[at..], out var rune, out var read) != System.Buffers.OperationStatus.Done)
            return Kind.Sign;

        length = read;
        return KindOf(Rune.GetUnicodeCategory(rune));
    }

    private static Kind KindOf(UnicodeCategory category) => category switch
    {
        >= UnicodeCategory.UppercaseLetter and <= UnicodeCategory.OtherLetter => Kind.Letter,
        >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => Kind.Number,
        _ => Kind.Sign,
    };
}
