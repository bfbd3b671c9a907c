using System.Buffers;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// GPT-2's way to write bytes as visible characters (<c>bytes_to_unicode</c> of its encoder.py): printable Latin-1 stands for itself,
/// the other 68 bytes are U+0100 and up, in order. In vocabularies each character therefore is one byte.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Letters = MakeLetters();
    private static readonly short[] Bytes = MakeBytes();
    private static readonly SearchValues<char> AllLetters = SearchValues.Create(Letters);

    public static char Letter(byte value) => Letters[value];

    /// <summary>The byte a character stands for; null when it stands for none.</summary>
    public static byte? Byte(char letter) => letter < Bytes.Length && Bytes[letter] >= 0 ? (byte)Bytes[letter] : null;

    /// <summary>Whether each character of a text stands for a byte.</summary>
    public static bool StandsForBytes(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(AllLetters);

    /// <summary>Whether each byte is one of these tokens.</summary>
    public static bool IsWhole(IEnumerable<string> tokens) =>
        tokens.Count(static token => token is [var letter] && Byte(letter) is not null) >= Letters.Length;

    private static char[] MakeLetters()
    {
        var letters = new char[256];
        var next = (char)256;
        for (var value = 0; value < 256; value++)
            letters[value] = IsPrintable(value) ? (char)value : next++;

        return letters;
    }

    private static bool IsPrintable(int value) =>
        value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static short[] MakeBytes()
    {
        var bytes = new short[Letters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
            bytes[Letters[value]] = (short)value;

        return bytes;
    }
}
