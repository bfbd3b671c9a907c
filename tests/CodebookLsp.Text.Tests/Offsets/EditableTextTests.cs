using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Text.Tests.Offsets;

[TestClass]
public sealed class EditableTextTests
{
    /// <summary>Long enough for several pieces, with every kind of line end at the places where they meet.</summary>
    private static readonly string Long = string.Concat(Enumerable.Range(0, 20_000).Select(static line =>
        new string('a', line % 7) + (line % 3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" }));

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOfConst("", "\n", "\r", "a😀", "b\r\nc\r", "\nd"),
        Gen.Int[0, 40_000].Select(static length => new string('x', length)),
        Gen.Int[0, Long.Length].Select(static start => Long[start..]));

    [TestMethod]
    public void Edits_give_the_text_and_the_places_that_a_string_would_give() =>
        Gen.Select(Texts, Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 60_000], Texts).Array[1, 6], Gen.Enum<ColumnUnit>()).Sample(
            (text, edits, unit) =>
            {
                var (expected, actual) = (text, new EditableText(text));
                foreach (var (at, length, inserted) in edits)
                {
                    var start = at % (expected.Length + 1);
                    var end = Math.Min(expected.Length, start + (length % 5 == 0 ? length : length % 5));
                    expected = expected[..start] + inserted + expected[end..];
                    actual = actual.Replace(start, end, inserted);
                    Assert.AreEqual(expected.Length, actual.Length);
                    var lines = new LineMap(expected);
                    foreach (var offset in new[] { 0, start, start + inserted.Length, at % (expected.Length + 1), expected.Length })
                    {
                        var place = lines.Position(offset, unit);
                        Assert.AreEqual(lines.Offset(place, unit), actual.Offset(place, unit));
                    }

                    Assert.AreEqual(expected.Length, actual.Offset(new(lines.Count, 0), unit));
                }

                Assert.AreEqual(expected, actual.ToString());
            },
            iter: 300);

    [TestMethod]
    public void Places_outside_are_clamped_as_VS_Code_does_it()
    {
        var text = new EditableText("ab\r\ncd");
        Assert.AreEqual(0, text.Offset(new(-1, 5), ColumnUnit.Utf16));
        Assert.AreEqual(0, text.Offset(new(0, -5), ColumnUnit.Utf16));
        Assert.AreEqual(2, text.Offset(new(0, 99), ColumnUnit.Utf16), "before the line's end");
        Assert.AreEqual(6, text.Offset(new(1, 99), ColumnUnit.Utf16));
        Assert.AreEqual(6, text.Offset(new(99, 0), ColumnUnit.Utf16));
    }
}
