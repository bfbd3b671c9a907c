using System.Text;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Encodings;
using CsCheck;

namespace CodebookLsp.Text.Tests.Encodings;

[TestClass]
public class Wtf8Tests
{
    [TestMethod]
    public void Every_string_survives_the_round_trip() => TestTexts.Any.Sample(text =>
    {
        Assert.AreEqual(text, Wtf8.DecodeReplacing(Wtf8.Encode(text)));
        Assert.IsTrue(Wtf8.TryDecode(Wtf8.Encode(text), out var decoded));
        Assert.AreEqual(text, decoded);
        Assert.HasCount(Wtf8.ByteCount(text), Wtf8.Encode(text));
    });

    [TestMethod]
    public void Well_formed_text_is_plain_utf8() => TestTexts.WellFormed.Sample(text =>
        CollectionAssert.AreEqual(Encoding.UTF8.GetBytes(text), Wtf8.Encode(text)));

    [TestMethod]
    public void A_lone_surrogate_takes_three_bytes_and_a_pair_four()
    {
        CollectionAssert.AreEqual((byte[])[0xED, 0xA0, 0xBD], Wtf8.Encode("\uD83D"));
        CollectionAssert.AreEqual((byte[])[0xED, 0xB8, 0x80, 0xED, 0xA0, 0xBD], Wtf8.Encode("\uDE00\uD83D"));
        CollectionAssert.AreEqual((byte[])[0xF0, 0x9F, 0x98, 0x80], Wtf8.Encode("\uD83D\uDE00"));
    }

    [TestMethod]
    public void Wrong_bytes_are_replaced_as_dotnet_replaces_them() => TestTexts.Bytes.Sample(bytes =>
    {
        if (bytes.Zip(bytes.Skip(1)).Any(static pair => pair is (0xED, >= 0xA0)))
            return; // surrogates, which are wrong in UTF-8 only

        var expected = Encoding.UTF8.GetString(bytes);
        Assert.AreEqual(expected, Wtf8.DecodeReplacing(bytes));
        Assert.AreEqual(Encoding.UTF8.GetBytes(expected).AsSpan().SequenceEqual(bytes), Wtf8.TryDecode(bytes, out _));
    });

    [TestMethod]
    [DataRow(new byte[] { 0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64 },
        "a\uFFFD\uFFFD\uFFFDb\uFFFDc\uFFFD\uFFFDd")]
    [DataRow(new byte[] { 0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41, 0x80, 0xBF, 0x42 }, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDA\uFFFD\uFFFDB")]
    [DataRow(new byte[] { 0xED, 0xA0 }, "\uFFFD\uFFFD")]
    public void Maximal_subparts_become_one_replacement_each(byte[] bytes, string expected) =>
        Assert.AreEqual(expected, Wtf8.DecodeReplacing(bytes)); // the first two from the Unicode standard, tables 3-8 and 3-10

    [TestMethod]
    public void A_short_destination_is_refused()
    {
        foreach (var text in new[] { "ab", "é", "\uD83D", "a😀" })
            Assert.ThrowsExactly<ArgumentException>(() => Wtf8.Encode(text, new byte[Wtf8.ByteCount(text) - 1]));
    }
}
