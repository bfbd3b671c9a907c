using System.Globalization;
using System.Text;

namespace CodebookLsp.Text.Printing;

/// <summary>
/// Foreign text made safe to show. What cannot be seen, or changes how its surroundings look (control codes, so terminal
/// commands too; bidirectional controls; zero-width characters; lone surrogates), is spelled out as <c>\u{202E}</c>. Inside a picture
/// that is put together of several, as of a family, joiners and selectors stay: they show.
/// Not made for reading back: text may contain such spellings itself.
/// </summary>
public static class Printable
{
    private const int Joiner = 0x200D, Selector = 0xFE0F;

    /// <summary>One line that shows all of a text: newline as ⏎, tab as ⇥, carriage return as ␍.</summary>
    /// <param name="spaces">Whether to show spaces too, as ·.</param>
    public static string Line(string text, bool spaces = false)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in Characters(text))
        {
            _ = character.Value switch
            {
                '\n' => line.Append('⏎'),
                '\t' => line.Append('⇥'),
                '\r' => line.Append('␍'),
                ' ' when spaces => line.Append('·'),
                _ => AppendVisible(line, character),
            };
        }

        return line.ToString();
    }

    /// <summary>The beginning of a text on one line, with "…" for the rest.</summary>
    /// <param name="most">So many UTF-16 units of it at most; a pair of surrogates stays together.</param>
    public static string Start(string text, int most) =>
        text.Length <= most ? Line(text) : Line(text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]) + "…";

    /// <summary>One line that shows a text, or its beginning and its end: what is wrong with a name may stand behind it.</summary>
    /// <param name="mostBytes">In UTF-8.</param>
    public static string Shortened(string text, int mostBytes)
    {
        var line = Line(text.Length <= 4 * mostBytes ? text : text[..(2 * mostBytes)] + text[^(2 * mostBytes)..]);
        if (Encoding.UTF8.GetByteCount(line) <= mostBytes)
            return line;

        var (tail, head) = (mostBytes / 4, mostBytes - (mostBytes / 4) - " … ".Length - 2);
        var (first, last) = (0, line.Length);
        for (var bytes = 0; bytes + Width(line, first) <= head; first += Units(line, first))
            bytes += Width(line, first);
        for (var bytes = 0; bytes + 4 <= tail; last--)
            bytes += char.IsSurrogate(line[last - 1]) ? 2 : new Rune(line[last - 1]).Utf8SequenceLength;
        if (char.IsLowSurrogate(line[last]))
            last++;
        return $"{line[..first]} … {line[last..]}";

        static int Units(string text, int at) => char.IsHighSurrogate(text[at]) ? 2 : 1; // a line has no lone ones
        static int Width(string text, int at) => Rune.GetRuneAt(text, at).Utf8SequenceLength;
    }

    /// <summary>For a terminal: line breaks and tabs stay what they are, nothing else is acted on.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var character in Characters(text))
        {
            if (character.Value is '\n' or '\t')
                shown.Append((char)character.Value);
            else if (character.Value != '\r')
                AppendVisible(shown, character);
        }

        return shown.ToString();
    }

    /// <summary>For HTML content and quoted attributes. Line breaks and tabs stay what they are.</summary>
    public static string Html(string text)
    {
        var html = new StringBuilder(text.Length + 16);
        foreach (var character in Characters(text))
        {
            _ = character.Value switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                '\r' => html.Append("&#13;"), // an HTML parser would turn it into a newline
                '\n' or '\t' => html.Append((char)character.Value),
                _ => AppendVisible(html, character),
            };
        }

        return html.ToString();
    }

    /// <summary>Code points, lone surrogates included, which is why they are not runes; and whether each joins parts of one
    /// picture.</summary>
    private static IEnumerable<(int Value, bool Joins)> Characters(string text)
    {
        var before = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var value = At(i);
            var next = i + (value > 0xFFFF ? 2 : 1);
            yield return (value, value == Joiner ? IsPicture(before) && IsPicture(At(next)) : value == Selector && IsPicture(before));
            if (value != Selector) // what it selects goes on to be what stands before
                before = value;
            i = next - 1;
        }

        int At(int at) => at >= text.Length ? 0 : char.IsSurrogatePair(text, at) ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
    }

    private static StringBuilder AppendVisible(StringBuilder text, (int Value, bool Joins) character) =>
        !character.Joins && IsInvisible(character.Value)
            ? text.Append(CultureInfo.InvariantCulture, $@"\u{{{character.Value:X}}}")
            : text.Append(new Rune(character.Value).ToString());

    /// <summary>Whether a character is drawn as a picture, or changes the colour of one.</summary>
    private static bool IsPicture(int character) => character is (>= 0x2190 and <= 0x21FF) or (>= 0x2300 and <= 0x23FF)
        or (>= 0x25A0 and <= 0x27BF) or (>= 0x2900 and <= 0x2BFF) or (>= 0x1F000 and <= 0x1FAFF);

    private static bool IsInvisible(int character) => character is >= 0xD800 and <= 0xDFFF
        || IsBlank(character)
        || Rune.GetUnicodeCategory(new(character)) is UnicodeCategory.Control
            or UnicodeCategory.Format // all bidirectional controls, zero-width space and joiners, soft hyphen, tags
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;

    /// <summary>Letters and marks that draw nothing: the rest of Unicode's Default_Ignorable_Code_Point, and the blank Braille
    /// cell.</summary>
    private static bool IsBlank(int character) => character is 0x034F
        or 0x115F or 0x1160 or 0x3164 or 0xFFA0 // Hangul fillers
        or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F)
        or 0x2065
        or 0x2800
        or (>= 0xFE00 and <= 0xFE0F) // variation selectors
        or (>= 0xFFF0 and <= 0xFFF8)
        or (>= 0xE0000 and <= 0xE0FFF);
}
