using CodebookLsp.Text.Encodings;
using CsCheck;

namespace CodebookLsp.TestSupport;

/// <summary>Strings and bytes with what goes wrong in them.</summary>
internal static class TestTexts
{
    /// <summary>ASCII, two- and three-byte, astral and combining characters, line ends, and lone surrogates of both kinds.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency(
        (
            6,
            Gen.OneOfConst(
                "a", "word", " ", "\n", "\r\n", "\r", "\t", "é", "e\u0301", "語", "\uFEFF", "😀", "𐌰", "👩\u200D👩", "\uD83D", "\uDE00",
                "\uDBFF", "\uDFFF", "\uFFFD", "\0")),
        (1, Gen.Char.Select(static unit => unit.ToString())),
        (1, Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32)))
        .Array[0, 40].Select(string.Concat<string>);

    /// <summary>The same without lone surrogates. (Those are replaced: hardly a longer one has none.)</summary>
    public static Gen<string> WellFormed { get; } = Any.Select(Repaired);

    /// <summary>The same, some thousand units long, so that it spans buffers and checkpoints.</summary>
    public static Gen<string> Long { get; } = Gen.Select(Any, Any, Gen.Int[0, 1200], static (start, end, filler) =>
        string.Concat(start, new string('x', filler), end, string.Concat(Enumerable.Repeat("é😀", filler)), start));

    /// <summary>Random bytes, and starts of characters cut short.</summary>
    public static Gen<byte[]> Bytes { get; } = Gen.OneOf(
        Gen.Byte.Array[0, 30],
        Gen.OneOfConst<byte>(
            0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xE0, 0xE2, 0x82, 0xED, 0xA0, 0x9F, 0xF0, 0x90, 0xF4, 0x8F, 0xF5, 0xFF).Array[0, 30],
        Any.Select(static text => Wtf8.Encode(text)));

    /// <summary>A text with U+FFFD in place of lone surrogates.</summary>
    public static string Repaired(string text) => string.Concat(text.EnumerateRunes());

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }
}
