using System.Text;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;
using CsCheck;

namespace CodebookLsp.Text.Tests.Files;

[TestClass]
public class TextFileTests
{
    /// <summary>Reads three bytes at a time, as a slow pipe may.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 3));
    }

    private sealed class Broken : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("The cable is out.");
    }

    [TestMethod]
    public void Text_comes_back_as_it_was_written_in_each_spelling() =>
        Gen.Select(Gen.OneOf(TestTexts.Any, TestTexts.Long).Select(static text => TestTexts.Repaired(text).Replace('\0', '0')), Gen.Bool)
            .Sample((text, mark) =>
        {
            foreach (var encoding in new Encoding[] { new UTF8Encoding(mark), new UnicodeEncoding(false, true),
                new UnicodeEncoding(true, true) })
            {
                if (!mark && encoding is UTF8Encoding && text is ['\uFEFF', ..])
                    continue;

                byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("words before " + text)];
                Assert.AreEqual(("words before " + text, null), Read(bytes));
            }
        }, iter: 100);

    [TestMethod]
    public void Wrong_bytes_are_replaced_and_the_first_is_reported() =>
        Gen.Select(TestTexts.Bytes, Gen.Int[0, 200]).Where(static (bytes, _) => !bytes.Contains((byte)0)).Sample((wrong, before) =>
        {
            byte[] bytes = [.. Encoding.ASCII.GetBytes(new string('x', before * 400)), .. Enumerable.Repeat((byte)'y', 300), .. wrong];

            var (text, invalid) = Read(bytes);

            // Real U+FFFD among the bytes are told from replacements by reading with another replacement.
            var marked = Encoding.GetEncoding("utf-8", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback("\u0001"))
                .GetString(bytes);
            Assert.AreEqual(Encoding.UTF8.GetString(bytes), text);
            var added = marked.Count(static c => c == '\u0001') - bytes.Count(static b => b == 1);
            Assert.AreEqual(added, invalid?.Count ?? 0);
            if (invalid is not null)
            {
                var valid = bytes.AsSpan(0, (int)invalid.FirstOffset).ToArray();
                CollectionAssert.AreEqual(valid, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(valid)));
            }
        }, iter: 100);

    [TestMethod]
    public void Offsets_count_the_byte_order_mark()
    {
        Assert.AreEqual(new InvalidBytes(4, 2), Read([0xEF, 0xBB, 0xBF, (byte)'a', 0xFF, (byte)'b', 0xC3]).Invalid);
        Assert.AreEqual(("a\uFFFDb\uFFFD", new InvalidBytes(4, 2)), Read([0xFF, 0xFE, (byte)'a', 0, 0x3D, 0xD8, (byte)'b', 0, 7]));
        Assert.AreEqual(("a\uFFFD", new InvalidBytes(4, 1)), Read([0xFE, 0xFF, 0, (byte)'a', 0xD8, 0x3D]));
    }

    [TestMethod]
    public void No_piece_ends_inside_a_pair_or_a_line_end()
    {
        foreach (var filler in Enumerable.Range(0, 8))
        {
            var text = new string('x', filler) + string.Concat(Enumerable.Repeat("é😀\r\n", 20_000)) + "\r";
            foreach (var encoding in new Encoding[] { new UTF8Encoding(), new UnicodeEncoding(false, true) })
            {
                using var file = TextFile.Open(new MemoryStream([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]), "memory");
                var pieces = file.Chunks().ToArray();

                Assert.IsGreaterThan(2, pieces.Length);
                Assert.AreEqual(text, string.Concat(pieces));
                Assert.IsTrue(pieces[..^1].All(static piece => piece is [.., not '\r'] && !char.IsHighSurrogate(piece[^1])));
                Assert.IsTrue(pieces.All(static piece => piece.Length <= 40_000));
                Assert.AreEqual(file.Length, file.BytesRead);
            }
        }
    }

    [TestMethod]
    [DataRow(new byte[] { })]
    [DataRow(new byte[] { 0xEF, 0xBB, 0xBF })]
    [DataRow(new byte[] { 0xFF, 0xFE })]
    public void An_empty_file_says_so_and_has_no_pieces(byte[] bytes)
    {
        using var file = TextFile.Open(new MemoryStream(bytes), "memory");

        Assert.IsTrue(file.IsEmpty);
        Assert.IsEmpty(file.Chunks().ToArray());
    }

    [TestMethod]
    public void A_binary_file_is_refused_with_the_byte_that_shows_it()
    {
        StringAssert.Contains(Refused([(byte)'a', (byte)'b', 0, (byte)'c']), "byte 2 ");
        StringAssert.Contains(Refused([.. "text"u8, .. Enumerable.Repeat((byte)1, 3)]), "byte 4 ");
        StringAssert.Contains(Refused([0xFF, 0xFE, 0, 0, (byte)'a', 0, 0, 0]), "byte 2 ");
    }

    [TestMethod]
    public void Colour_codes_and_a_stray_control_are_still_text()
    {
        Assert.AreEqual("\u001B[31mred\u001B[0m", Read("\u001B[31mred\u001B[0m"u8.ToArray()).Text);
        Assert.AreEqual("a long line\u0004\f", Read("a long line\u0004\f"u8.ToArray()).Text);
    }

    [TestMethod]
    public void A_file_that_cannot_be_opened_is_a_named_error()
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-text-");
        try
        {
            StringAssert.Contains(Assert.ThrowsExactly<TextFileException>(() => TextFile.Open(folder.FullName)).Message, "directory");
            StringAssert.Contains(
                Assert.ThrowsExactly<TextFileException>(() => TextFile.Open(Path.Combine(folder.FullName, "none"))).Message, "no file");
            StringAssert.Contains(
                Assert.ThrowsExactly<TextFileException>(() => TextFile.Open(Path.Combine(folder.FullName, "no", "ne"))).Message, "no file");
            StringAssert.Contains(Assert.ThrowsExactly<TextFileException>(static () => TextFile.Open("a\0b")).Message, "cannot be read");
        }
        finally
        {
            folder.Delete();
        }

        StringAssert.Contains(
            Assert.ThrowsExactly<TextFileException>(static () => TextFile.Open(new Broken(), "the pipe")).Message, "the pipe");
    }

    [TestMethod]
    public void Reading_stops_when_cancelled_and_happens_once()
    {
        using var file = TextFile.Open(new MemoryStream("abc"u8.ToArray()), "memory");
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => file.Chunks(cancel.Token).ToArray());
        Assert.ThrowsExactly<InvalidOperationException>(() => file.Chunks());
    }

    private static string Refused(byte[] bytes) =>
        Assert.ThrowsExactly<TextFileException>(() => TextFile.Open(new MemoryStream(bytes), "memory")).Message;

    /// <summary>The text, read whole and in tiny steps, which must not differ.</summary>
    private static (string Text, InvalidBytes? Invalid) Read(byte[] bytes)
    {
        using var whole = TextFile.Open(new MemoryStream(bytes), "memory");
        using var slow = TextFile.Open(new Trickle(bytes), "pipe");
        var text = string.Concat(whole.Chunks());
        Assert.AreEqual(text, string.Concat(slow.Chunks()));
        Assert.AreEqual(whole.Invalid, slow.Invalid);
        return (text, whole.Invalid);
    }
}
