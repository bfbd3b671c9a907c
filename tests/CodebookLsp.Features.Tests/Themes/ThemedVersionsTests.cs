using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

/// <summary>Themes of the versions of an open text, read bit by bit.</summary>
[TestClass]
public sealed class ThemedVersionsTests
{
    private static readonly OpenThemes Open =
        new("planted.themes", PlantedText.Themes, ThemeNames.Of(PlantedText.Themes, []));

    [TestMethod]
    public void A_beginning_has_what_the_whole_text_has_there()
    {
        var random = new Random(1);
        var text = LiveText.Open(Model(), PlantedText.Paragraphs(16, static number => 4 + number, random));
        var whole = PlantedText.Read(text.Text);
        var before = -1;
        for (var block = 0; block < text.Blocks.Count; block++)
        {
            text.Set(block, PlantedText.Grid(text.Blocks[block].Sequence));
            var read = text.Themed(Open)!;
            Assert.AreEqual(block == text.Blocks.Count - 1, read.IsWhole);
            Assert.AreEqual(
                Described.All([.. whole.Windows.Take(read.Text.Windows.Count)]), Described.All(read.Text.Windows), $"block {block}");
            Assert.IsGreaterThanOrEqualTo(before, read.Text.Windows.Count);
            before = read.Text.Windows.Count;
            Assert.AreSame(read, text.Themed(Open), "nothing is read twice");
        }

        Assert.AreEqual(whole.Windows.Count, before);
    }

    [TestMethod]
    public void An_edit_in_the_middle_makes_nothing_vanish_and_comes_to_the_same_as_a_new_text()
    {
        var random = new Random(2);
        var text = Read(LiveText.Open(Model(), PlantedText.Paragraphs(12, static _ => 10, random)));
        _ = text.Themed(Open);
        for (var edit = 0; edit < 8; edit++)
        {
            var themes = Themes(text.Themed(Open)!);
            var at = text.Text.Length / 2;
            text = text.Edited(text.Text.Insert(at, "\n\n" + PlantedText.Paragraph(edit % 6, 9, random) + "\n\n"), at);
            var some = text.Themed(Open)!;
            Assert.IsTrue(some.IsWhole, "what was known stays until the new is read");
            Assert.AreEqual(text.Text.Length, some.Text.Windows[^1].End);
            CollectionAssert.IsSubsetOf(themes, Themes(some), "no theme vanishes");
            Assert.AreEqual(Described.All(PlantedText.Read(text.Text)), Described.All(Read(text).Themed(Open)!.Text), $"edit {edit}");
        }
    }

    [TestMethod]
    public void A_theme_keeps_its_colour_while_the_user_types()
    {
        var random = new Random(3);
        var text = Read(LiveText.Open(Model(), PlantedText.Paragraphs(6, static number => 14 - number, random)));
        var before = Colors(text);
        Assert.HasCount(6, before.Values.Distinct());
        var at = text.Text.Length;
        text = Read(text.Edited(text.Text + "\n\n" + PlantedText.Paragraph(5, 40, random), at));
        var after = Colors(text);
        Assert.AreNotEqual(before.Keys.First(), text.Themed(Open)!.Text.Document.Themes[0].Theme.Number, "another theme comes first");
        foreach (var (theme, color) in before)
            Assert.AreEqual(color, after[theme]);
    }

    private static int[] Themes(LiveThemes read) => [.. read.Text.Document.Themes.Select(static one => one.Theme.Number)];

    private static Dictionary<int, int> Colors(LiveText text) =>
        DocumentThemes.Of(text, text.Themed(Open)!, new()).Themes.ToDictionary(static one => one.Theme.Number, static one => one.Color);

    private static LiveText Read(LiveText text)
    {
        for (var block = 0; block < text.Blocks.Count; block++)
        {
            if (!text.IsRead(block))
                text.Set(block, PlantedText.Grid(text.Blocks[block].Sequence));
        }

        return text;
    }

    private static LiveModel Model() =>
        new(FakeModel.Loaded with { Sites = PlantedCorpus.Planted }, new AnalysisOptions(), new BlockCache(1 << 24));
}
