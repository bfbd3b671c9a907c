using CodebookLsp.TestSupport;
using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Text.Tests.Offsets;

[TestClass]
public class OffsetMapTests
{
    [TestMethod]
    public void Converts_every_offset_as_counting_does() => Gen.OneOf(TestTexts.Any, TestTexts.Long).Sample(Check, iter: 60);

    [TestMethod]
    [DataRow(255)]
    [DataRow(256)]
    [DataRow(511)]
    public void A_pair_may_lie_across_a_checkpoint(int before) => Check(new string('é', before) + "😀" + new string('x', 300));

    [TestMethod]
    public void Ascii_offsets_are_the_same_in_all_units()
    {
        var map = new OffsetMap("plain\r\ntext");

        Assert.AreEqual(new TextPosition(6, 6, 6), map.AtUtf16(6));
        Assert.AreEqual(new TextPosition(11, 11, 11), map.End);
    }

    [TestMethod]
    public void The_smallest_run_of_characters_holds_the_bytes()
    {
        var map = new OffsetMap("a😀é");

        Check(new(0, 1), 0, 1);
        Check(new(1, 5), 1, 3);
        Check(new(2, 3), 1, 3);
        Check(new(4, 6), 1, 4);
        Check(new(5, 5), 3, 3);
        Check(new(3, 3), 1, 1);

        void Check(TextRange bytes, int start, int end)
        {
            var (first, last) = map.Covering(bytes);
            Assert.AreEqual((start, end), (first.Utf16, last.Utf16));
        }
    }

    [TestMethod]
    public void Offsets_outside_the_text_are_refused()
    {
        foreach (var text in new[] { "", "abc", "é😀" })
        {
            var map = new OffsetMap(text);
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => map.AtUtf16(-1));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => map.AtUtf16(map.End.Utf16 + 1));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => map.AtUtf8(map.End.Utf8 + 1));
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => map.AtCodePoint(map.End.CodePoints + 1));
        }
    }

    /// <summary>Compares with a list of all places, made one character at a time.</summary>
    private static void Check(string text)
    {
        var places = new List<TextPosition> { default };
        for (var i = 0; i < text.Length;)
        {
            var length = char.IsSurrogatePair(text, i) ? 2 : 1;
            i += length;
            places.Add(new(i, places[^1].Utf8 + Wtf8.ByteCount(text.AsSpan(i - length, length)), places[^1].CodePoints + 1));
        }

        var map = new OffsetMap(text);
        Assert.AreEqual(places[^1], map.End);
        for (var n = 0; n < places.Count; n++)
        {
            var (down, up) = (places[Math.Max(0, n - 1)], places[n]);
            Assert.AreEqual(up, map.AtCodePoint(n));
            for (var unit = down.Utf16 + 1; unit < up.Utf16; unit++)
                Assert.AreEqual((down, up), (map.AtUtf16(unit), map.AtUtf16(unit, Rounding.Up)));

            for (var unit = down.Utf8 + 1; unit < up.Utf8; unit++)
                Assert.AreEqual((down, up), (map.AtUtf8(unit), map.AtUtf8(unit, Rounding.Up)));

            Assert.AreEqual((up, up), (map.AtUtf16(up.Utf16), map.AtUtf16(up.Utf16, Rounding.Up)));
            Assert.AreEqual((up, up), (map.AtUtf8(up.Utf8), map.AtUtf8(up.Utf8, Rounding.Up)));
        }
    }
}
