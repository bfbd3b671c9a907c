using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeEditTests
{
    private static readonly string[] Typed =
        ["", "aaa", " bbb ccc", ". ", "\n", "\n\n", "# fff\n\n", "😀", "eeee eeee eeee eeee.", "\r\n\r\n", "日本語。", "d"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void After_any_edits_a_reader_says_what_a_new_one_says(int seed)
    {
        var random = new Random(seed);
        var text = PlantedText.Paragraphs(14, _ => 1 + random.Next(14), random);
        var (reader, cache) = (new ThemedTextReader(PlantedText.Reader), new BlockCache(1 << 24));
        for (var edit = 0; edit < 60; edit++)
        {
            var at = random.Next(text.Length + 1);
            var removed = random.Next(4) == 0 ? random.Next(Math.Min(200, text.Length - at) + 1) : 0;
            text = text[..at] + Typed[random.Next(Typed.Length)] + text[(at + removed)..];
            Assert.AreEqual(Described.All(PlantedText.Read(text)), Described.All(reader.Read(Blocks(text, cache))), $"edit {edit}");
        }
    }

    [TestMethod]
    public void What_an_edit_does_not_touch_is_not_read_again()
    {
        var random = new Random(7);
        string[] paragraphs = [.. Enumerable.Range(0, 40).Select(number => PlantedText.Paragraph(number % 6, 12, random))];
        var (reader, cache) = (new ThemedTextReader(PlantedText.Reader), new BlockCache(1 << 24));
        var before = reader.Read(Blocks(string.Join("\n\n", paragraphs), cache));
        paragraphs[20] += " ccc ccc ccc.";
        var after = reader.Read(Blocks(string.Join("\n\n", paragraphs), cache));

        // Loads are objects that belong to what was computed: where it is the same object, nothing was.
        var known = before.Windows.Select(static window => window.Loads).ToHashSet(ReferenceEqualityComparer.Instance);
        var anew = after.Windows.Count(window => !known.Contains(window.Loads));
        Assert.IsTrue(anew is > 0 and < 14, $"{anew} of {after.Windows.Count}"); // those of a block or two: codes after an edit change
        Assert.IsGreaterThan(60, after.Windows.Count);
    }

    /// <summary>The blocks of a text; those that were read before have the same objects for codes, as in the editor.</summary>
    private static IEnumerable<AnnotatedBlock> Blocks(string text, BlockCache cache)
    {
        foreach (var block in BlockSplitter.Split([text], FakeModel.Tokenizer, new()))
        {
            if (cache.Find(block.Sequence) is null)
                cache.Add(block.Sequence, PlantedText.Grid(block.Sequence));
            yield return new(block, cache.Find(block.Sequence)!);
        }
    }
}
