using System.Text;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>Which characters that follow one another a pre-token may hold both of, whatever stands around them.</summary>
internal static class PreTokenJoins
{
    private enum Kind
    {
        Blank,
        Letter,
        Digit,
        Sign,
    }

    /// <summary>No, for sure, or perhaps.</summary>
    public static bool May(PreTokenization preTokenization, ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (before.IsEmpty || after.IsEmpty)
            return false;
        Rune.DecodeLastFromUtf16(before, out var last, out _);
        Rune.DecodeFromUtf16(after, out var first, out _);
        return (KindOf(last), KindOf(first)) switch
        {
            // A blank may start the piece of a word, but then the word's token starts with it. What starts behind one starts a piece.
            (Kind.Blank, _) => false,
            (_, Kind.Blank) => preTokenization == PreTokenization.Llama3 && first.Value is '\r' or '\n',
            (Kind.Sign, Kind.Letter) => preTokenization == PreTokenization.Llama3 || last.Value == '\'', // "'re"
            (var left, var right) => left == right,
        };
    }

    private static Kind KindOf(Rune rune) =>
        Rune.IsWhiteSpace(rune) ? Kind.Blank : Rune.IsLetter(rune) ? Kind.Letter : Rune.IsNumber(rune) ? Kind.Digit : Kind.Sign;
}
