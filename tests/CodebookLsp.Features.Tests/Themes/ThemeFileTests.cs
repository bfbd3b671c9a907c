using System.Buffers.Binary;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeFileTests
{
    private const int Head = 12;

    private static readonly Lazy<ThemeModel> Learned = new(
        static () => ThemeLearner.Learn(PlantedCorpus.Usual(), "planted", new() { Themes = 6, Codes = 120 }, null, default));

    private static readonly Lazy<byte[]> Bytes = new(static () => ThemeFile.Format(Learned.Value));

    [TestMethod]
    public void Themes_are_the_same_after_writing_and_reading()
    {
        var read = ThemeFile.Parse(Bytes.Value, "a.themes");
        CollectionAssert.AreEqual(Bytes.Value, ThemeFile.Format(read));
        Assert.AreEqual(ThemeFile.IdOf(Learned.Value), ThemeFile.IdOf(read));
        var (one, other) = (Learned.Value.Themes[2], read.Themes[2]);
        CollectionAssert.AreEqual(one.Codes.ToArray(), other.Codes.ToArray());
        CollectionAssert.AreEqual(one.Direction.ToArray(), other.Direction.ToArray());
        CollectionAssert.AreEqual(one.Words.ToArray(), other.Words.ToArray());
        CollectionAssert.AreEqual(one.Passages.ToArray(), other.Passages.ToArray());
        CollectionAssert.AreEqual(one.Sources.ToArray(), other.Sources.ToArray());
        Assert.AreEqual((one.Threshold, one.Windows, one.Works, one.Family, one.Hidden),
            (other.Threshold, other.Windows, other.Works, other.Family, other.Hidden));

        var passage = PlantedCorpus.Passage(3, 64);
        CollectionAssert.AreEqual(new ThemeReader(Learned.Value).Loads(passage, 0, 64), new ThemeReader(read).Loads(passage, 0, 64));
    }

    [TestMethod]
    public void A_file_lies_on_the_disk_whole_and_a_missing_one_is_said_to_be()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.themes");
        try
        {
            ThemeFile.Write(path, Learned.Value);
            CollectionAssert.AreEqual(Bytes.Value, ThemeFile.Format(ThemeFile.Read(path)));
        }
        finally
        {
            File.Delete(path);
        }

        StringAssert.Contains(
            Assert.Throws<CodebookLsp.Text.Errors.UserFacingException>(() => ThemeFile.Read(path)).Message, path, StringComparison.Ordinal);
    }

    [TestMethod]
    public void What_is_cut_off_or_changed_is_one_sentence()
    {
        for (var length = 0; length < Bytes.Value.Length; length += 1 + (length / 7))
            Assert.ThrowsExactly<ThemeException>(() => ThemeFile.Parse(Bytes.Value[..length], "a.themes"));
        for (var at = 0; at < Bytes.Value.Length; at += 1 + (at / 5))
        {
            var changed = Bytes.Value.ToArray();
            changed[at] ^= 0x55;
            var error = Assert.ThrowsExactly<ThemeException>(() => ThemeFile.Parse(changed, "a.themes"));
            StringAssert.Contains(error.Message, "a.themes", StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Content_with_a_right_checksum_is_not_believed_either()
    {
        var content = ThemeEncoder.Encode(Learned.Value, writing: true);
        var random = new Random(3);
        for (var trial = 0; trial < 400; trial++)
        {
            var changed = content.ToArray();
            for (var change = 0; change < 1 + (trial % 3); change++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var bytes = Packed(trial % 4 == 0 ? changed[..random.Next(changed.Length)] : changed);
            try
            {
                // What is read all the same makes sense enough to be asked.
                var read = ThemeFile.Parse(bytes, "a.themes");
                if (read.Sites.SequenceEqual(PlantedCorpus.Planted))
                    Assert.HasCount(read.Themes.Count, new ThemeReader(read).Loads(PlantedCorpus.Passage(1, 32), 0, 32));
            }
            catch (ThemeException)
            {
                // One sentence; anything else fails the test.
            }
        }
    }

    [TestMethod]
    public void Other_files_and_other_formats_are_told_apart()
    {
        var foreign = Assert.ThrowsExactly<ThemeException>(() => ThemeFile.Parse("SQLite format 3\0"u8.ToArray(), "a.codes"));
        StringAssert.Contains(foreign.Message, "no file of themes", StringComparison.Ordinal);
        var later = Bytes.Value.ToArray();
        later[4] = 9;
        StringAssert.Contains(
            Assert.ThrowsExactly<ThemeException>(() => ThemeFile.Parse(later, "a.themes")).Message, "format 9", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Themes_of_another_model_are_refused()
    {
        Learned.Value.DemandModel("a.themes", PlantedCorpus.Planted, "0123456789abcdef");
        Learned.Value.DemandModel("a.themes", PlantedCorpus.Planted, null); // hashes were not checked
        StringAssert.Contains(
            Assert.ThrowsExactly<ThemeException>(() => Learned.Value.DemandModel("a.themes", PlantedCorpus.Planted, "f00")).Message,
                "another model", StringComparison.Ordinal);
        Assert.ThrowsExactly<ThemeException>(() => Learned.Value.DemandModel("a.themes", [PlantedCorpus.Planted[0]], null));
    }

    private static byte[] Packed(byte[] content)
    {
        var packed = PackedBytes.Compress(content);
        byte[] bytes = [.. Bytes.Value[..Head], .. packed];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), PostingGroup.Checksum(packed));
        return bytes;
    }
}
