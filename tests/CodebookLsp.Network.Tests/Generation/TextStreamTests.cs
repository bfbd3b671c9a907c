using System.Text;
using CodebookLsp.Network.Generation;
using CsCheck;

namespace CodebookLsp.Network.Tests.Generation;

/// <summary>Pieces are whole characters, and nothing of a stop string comes out.</summary>
[TestClass]
public sealed class TextStreamTests
{
    [TestMethod]
    public void A_character_comes_when_its_last_byte_does() => Check([], "é|😀|x", ["", "é", "", "", "", "😀", "x", ""], bytesPerToken: 1);

    [TestMethod]
    public void A_character_that_never_ends_comes_at_the_end()
    {
        var stream = new TextStream([]);
        Assert.AreEqual("a", stream.Add([(byte)'a', 0xF0, 0x9F]));
        Assert.AreEqual("\uFFFD", stream.Finish());
        Assert.AreEqual("a\uFFFD", stream.Text);
    }

    [TestMethod]
    public void A_stop_string_may_span_tokens() => Check(["\n\nQ:"], "Yes.\n\nQ: why", ["Yes", ".", ""], bytesPerToken: 3);

    [TestMethod]
    public void What_only_began_like_a_stop_string_comes_later() =>
        Check(["aab"], "aaacaaab", ["", "", "a", "aac", "", "", "a", ""], bytesPerToken: 1);

    [TestMethod]
    public void What_waits_for_a_stop_string_comes_at_the_end() => Check(["###"], "a##", ["a", "", "", "##"], bytesPerToken: 1);

    [TestMethod]
    public void The_first_of_several_stop_strings_counts() =>
        Check(["dog", "cat", "a cat"], "I am a cat and a dog", ["I am "], bytesPerToken: 20);

    [TestMethod]
    public void Pieces_of_any_bytes_make_the_text() => Gen.Byte.Array[0, 30].Select(Gen.Int[1, 5]).Sample((bytes, length) =>
    {
        var stream = new TextStream([]);
        var pieces = bytes.Chunk(length).Select(chunk => stream.Add(chunk)).ToList();
        pieces.Add(stream.Finish());
        return string.Concat(pieces) == Encoding.UTF8.GetString(bytes) && stream.Text == string.Concat(pieces);
    });

    [TestMethod]
    public void The_text_is_cut_before_the_first_stop_string() =>
        Gen.Char["abé"].Array[0, 40].Select(Gen.Char["abé"].Array[1, 3], Gen.Int[1, 4]).Sample((text, stop, length) =>
        {
            var (whole, until) = (new string(text), new string(stop));
            var stream = new TextStream([until]);
            foreach (var chunk in Encoding.UTF8.GetBytes(whole).Chunk(length))
            {
                if (!stream.Stopped)
                    stream.Add(chunk);
            }

            stream.Finish();
            var at = whole.IndexOf(until, StringComparison.Ordinal);
            return stream.Stopped == (at >= 0) && stream.Text == (at < 0 ? whole : whole[..at]);
        });

    /// <summary>"|" in the text is left out: it only shows where characters end.</summary>
    private static void Check(string[] stops, string text, string[] pieces, int bytesPerToken)
    {
        var stream = new TextStream(stops);
        var found = new List<string>();
        foreach (var bytes in Encoding.UTF8.GetBytes(text.Replace("|", "", StringComparison.Ordinal)).Chunk(bytesPerToken))
        {
            found.Add(stream.Add(bytes));
            if (stream.Stopped)
                break;
        }

        if (!stream.Stopped)
            found.Add(stream.Finish());
        CollectionAssert.AreEqual(pieces, found.ToArray(), string.Join('|', found));
        Assert.AreEqual(string.Concat(pieces), stream.Text);
    }
}
