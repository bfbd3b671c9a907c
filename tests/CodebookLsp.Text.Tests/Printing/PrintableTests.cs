using System.Globalization;
using System.Net;
using System.Text;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Printing;
using CsCheck;

namespace CodebookLsp.Text.Tests.Printing;

[TestClass]
public class PrintableTests
{
    [TestMethod]
    [DataRow("whale", 5, "whale")]
    [DataRow("whale", 4, "whal…")]
    [DataRow("a😀b", 2, "a…")]
    [DataRow("a😀b", 3, "a😀…")]
    [DataRow("a\nb c", 3, "a⏎b…")]
    public void The_beginning_of_a_text_ends_between_characters(string text, int most, string shown) =>
        Assert.AreEqual(shown, Printable.Start(text, most));

    [TestMethod]
    [DataRow("plain text, ümlaut 語 😀", "plain text, ümlaut 語 😀")]
    [DataRow("a\tb\r\nc", "a⇥b␍⏎c")]
    [DataRow("\u001B]0;title\u0007\u001B[2J", @"\u{1B}]0;title\u{7}\u{1B}[2J")]
    [DataRow("\u009B31m", @"\u{9B}31m")]
    [DataRow("user\u202Efdp.exe", @"user\u{202E}fdp.exe")]
    [DataRow("\u2066\u2067\u2068\u2069\u200E\u200F\u061C", @"\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{61C}")]
    [DataRow("zero\u200B\u200C\u200D\u2060\uFEFF\u00AD", @"zero\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{AD}")]
    [DataRow("\u2028\u2029\u0085\0\u007F", @"\u{2028}\u{2029}\u{85}\u{0}\u{7F}")]
    [DataRow("tag\U000E0041\u3164\uFE0F", @"tag\u{E0041}\u{3164}\u{FE0F}")]
    [DataRow("a\u200Db 😀\u200Db \u200D😀", @"a\u{200D}b 😀\u{200D}b \u{200D}😀")]
    public void A_line_shows_what_cannot_be_seen(string text, string expected) => Assert.AreEqual(expected, Printable.Line(text));

    [TestMethod]
    [DataRow("👨\u200D👩\u200D👧")]
    [DataRow("🏳\uFE0F\u200D🌈")]
    [DataRow("👩🏽\u200D❤\uFE0F\u200D👨🏻")]
    public void What_joins_the_parts_of_a_picture_stays(string picture)
    {
        Assert.AreEqual(picture, Printable.Line(picture));
        Assert.AreEqual(picture, Printable.Text(picture));
        Assert.AreEqual(picture, Printable.Html(picture));
    }

    [TestMethod]
    public void A_line_shows_lone_surrogates() => Assert.AreEqual(@"\u{D83D}x\u{DE00}", Printable.Line("\uD83Dx\uDE00"));

    [TestMethod]
    public void A_line_shows_spaces_when_asked() => Assert.AreEqual("·a··b", Printable.Line(" a  b", spaces: true));

    [TestMethod]
    [DataRow("<script>alert('1')</script>", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;")]
    [DataRow("\" onload=x & y", "&quot; onload=x &amp; y")]
    [DataRow("a\r\n\tb", "a&#13;\n\tb")]
    [DataRow("\u202E<\u0001", @"\u{202E}&lt;\u{1}")]
    public void Html_is_text_only(string text, string expected) => Assert.AreEqual(expected, Printable.Html(text));

    [TestMethod]
    public void Html_keeps_all_that_can_be_seen() =>
        Gen.OneOfConst("a", "<b>", "&amp;", "&", "'", "\"", "é", "e\u0301", "語", "😀", "\r\n", "\t", " ", "  ", "\uE000").Array[0, 30]
            .Select(string.Concat<string>)
            .Sample(static text => Assert.AreEqual(text, WebUtility.HtmlDecode(Printable.Html(text))));

    [TestMethod]
    public void Nothing_invisible_is_left_of_any_text() => TestTexts.Any.Sample(text =>
    {
        foreach (var safe in new[] { Printable.Line(text), new RichText(commands: true).Text(text).Markdown, Printable.Html(text)
            .Replace("\n", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal) })
        {
            Assert.IsTrue(TestTexts.IsWellFormed(safe));
            var runes = safe.EnumerateRunes().Where(static rune => rune.Value != 0xFE0F).ToArray();
            Assert.IsFalse(runes.Index().Any(one => Rune.GetUnicodeCategory(one.Item) is UnicodeCategory.Control
                or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                && !(one.Item.Value == 0x200D && IsPicture(runes, one.Index - 1) && IsPicture(runes, one.Index + 1))));
        }

        // What a joiner makes one picture of is seen.
        static bool IsPicture(Rune[] runes, int at) => at >= 0 && at < runes.Length
            && Rune.GetUnicodeCategory(runes[at]) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.MathSymbol;
    });

    [TestMethod]
    public void A_long_text_is_shown_by_its_beginning_and_its_end_in_so_many_bytes()
    {
        Assert.AreEqual("short\\u{1B}[31m", Printable.Shortened("short\u001b[31m", 100));
        TestTexts.Long.Sample(static text =>
        {
            var shown = Printable.Shortened(text + text, 200);
            Assert.IsLessThanOrEqualTo(200, System.Text.Encoding.UTF8.GetByteCount(shown));
            Assert.IsTrue(TestTexts.IsWellFormed(shown));
            Assert.IsFalse(shown.Any(char.IsControl));
        }, iter: 200);

        var sentence = Printable.Shortened($"'{new string('x', 100_000)}' cannot be read: it is a pipe.", 200);
        StringAssert.StartsWith(sentence, "'xxx", StringComparison.Ordinal);
        StringAssert.EndsWith(sentence, "cannot be read: it is a pipe.", StringComparison.Ordinal);
    }
}
