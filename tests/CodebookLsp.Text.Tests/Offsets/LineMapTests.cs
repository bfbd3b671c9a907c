using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Text.Tests.Offsets;

[TestClass]
public sealed class LineMapTests
{
    private static readonly Gen<string> Texts =
        Gen.OneOfConst("a", "é", "日", "😀", "e\u0301", "\n", "\r\n", "\r", "\uD83D", "\uDE00", "👩\u200D👩", " ", "")
        .Array[0, 30].Select(string.Concat<string>);

    [TestMethod]
    public void Places_and_offsets_are_inverse_at_every_character() => Gen.Select(Texts, Gen.Enum<ColumnUnit>()).Sample((text, unit) =>
    {
        var map = new LineMap(text);
        foreach (var offset in Boundaries(text))
        {
            var place = map.Position(offset, unit);
            Assert.AreEqual(Expected(text, offset, unit), place);

            // The place between CR and LF is none: it is the line's end for a reader of columns.
            if (!(offset > 0 && offset < text.Length && text[offset - 1] == '\r' && text[offset] == '\n'))
                Assert.AreEqual(offset, map.Offset(place, unit));
        }
    });

    [TestMethod]
    public void A_column_behind_the_lines_end_means_the_end_and_a_line_behind_the_last_is_none() =>
        Gen.Select(Texts, Gen.Enum<ColumnUnit>()).Sample((text, unit) =>
    {
        var map = new LineMap(text);
        for (var line = 0; line < map.Count; line++)
            Assert.AreEqual(map.Line(line).End, map.Offset(new(line, 1_000_000), unit));
        Assert.IsNull(map.Offset(new(map.Count, 0), unit));
        Assert.IsNull(map.Offset(new(-1, 0), unit));
        Assert.IsNull(map.Offset(new(0, -1), unit));
    });

    [TestMethod]
    public void Lines_end_with_lf_crlf_and_cr()
    {
        var map = new LineMap("a\r\nb\rc\n\nd");
        CollectionAssert.AreEqual(new[] { "a", "b", "c", "", "d" }, Enumerable.Range(0, map.Count)
            .Select(line => map.Text[map.Line(line).Start..map.Line(line).End]).ToArray());
    }

    [TestMethod]
    public void A_place_inside_a_character_is_its_start()
    {
        var map = new LineMap("x😀y");
        Assert.AreEqual(1, map.Offset(new(0, 3), ColumnUnit.Utf8));
        Assert.AreEqual(new LinePosition(0, 1), map.Position(2, ColumnUnit.CodePoints));
        Assert.AreEqual(2, map.Offset(new(0, 2), ColumnUnit.Utf16), "a half is a place of its own where units are counted");
    }

    private static IEnumerable<int> Boundaries(string text) =>
        Enumerable.Range(0, text.Length + 1)
            .Where(offset =>
            offset == 0 || offset == text.Length || !(char.IsHighSurrogate(text[offset - 1]) && char.IsLowSurrogate(text[offset])));

    /// <summary>The slow way: count line ends, then what is left of the line.</summary>
    private static LinePosition Expected(string text, int offset, ColumnUnit unit)
    {
        var (line, start) = (0, 0);
        for (var at = 0; at < offset; at++)
        {
            if (text[at] == '\n' || (text[at] == '\r' && !(at + 1 < text.Length && text[at + 1] == '\n')))
                (line, start) = (line + 1, at + 1);
        }

        var before = text[start..offset];
        return new(line, unit switch
        {
            ColumnUnit.Utf16 => before.Length,
            ColumnUnit.Utf8 => Wtf8.Encode(before).Length,
            _ => before.Length - Enumerable.Range(1, Math.Max(0, before.Length - 1))
                .Count(at => char.IsSurrogatePair(before[at - 1], before[at])),
        });
    }
}
