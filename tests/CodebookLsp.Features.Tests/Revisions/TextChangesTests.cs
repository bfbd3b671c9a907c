using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Revisions;
using CodebookLsp.Features.Tests.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Revisions;

/// <summary>What is told of two versions of a text.</summary>
[TestClass]
public sealed class TextChangesTests
{
    private const string First = "One morning in the old town a boy went down to the harbour and looked.";
    private const string Second = "The inn stood by the inn and the inn was an inn of stone.";
    private const string Third = "Nobody said a word until the evening came and the lamps were lit again.";

    /// <summary>Code 1 at the inn, 2 at a ship, at the first site; at the second one all words have the number of ships and inns before
    /// them.</summary>
    private static readonly LiveSettings Named = new() { Labels = new([Label(1, "houses"), Label(2, "boats")]) };

    [TestMethod]
    public void The_same_text_has_no_changes_and_line_ends_are_none()
    {
        var text = string.Join("\n\n", First, Second, Third);
        foreach (var other in new[] { text, text.ReplaceLineEndings("\r\n"), text + "\n" })
            Assert.IsEmpty(Between(text, other).Parts);
    }

    [TestMethod]
    public void A_changed_paragraph_says_which_words_and_codes_came_and_went()
    {
        var now = Second.Replace("inn", "ship", StringComparison.Ordinal);
        var (before, after) = (string.Join("\n\n", First, Second, Third), string.Join("\n\n", First, now, Third));
        var changes = Between(before, after);
        var part = changes.Parts.Single();
        Assert.AreEqual(Second, before[part.Before.Start..part.Before.End]);
        Assert.AreEqual(now, after[part.After.Start..part.After.End]);
        CollectionAssert.AreEqual(
            Enumerable.Repeat("“inn” became “ship”", 4).ToArray(),
            part.Words.Select(words => ChangeSentences.Words(words, before, after)).ToArray());
        Assert.AreEqual("boats (L0:2): 4 times now, never before, on ship", ChangeSentences.Code(part.Came.Single(), "L0:2"));
        Assert.AreEqual("houses (L0:1): never now, 4 times before, on inn", ChangeSentences.Code(part.Went.Single(), "L0:1"));
        Assert.AreEqual((2, 3), (changes.Common, changes.Paragraphs));
    }

    [TestMethod]
    public void A_paragraph_that_is_put_in_is_taken_out_the_other_way_round()
    {
        var (before, after) = (string.Join("\n\n", First, Third), string.Join("\n\n", First, Second, Third));
        var (put, taken) = (Between(before, after).Parts.Single(), Between(after, before).Parts.Single());
        Assert.AreEqual((0, Second.Length), (put.Before.Length, put.After.Length));
        Assert.AreEqual(put.Before, taken.After);
        Assert.AreEqual(put.After, taken.Before);
        CollectionAssert.AreEqual(put.Came.Select(static one => one.Code).ToArray(), taken.Went.Select(static one => one.Code).ToArray());
        CollectionAssert.Contains(put.Came.Select(static one => one.Title).ToArray(), "houses");
        Assert.IsEmpty(put.Went);
        Assert.IsEmpty(taken.Came);
    }

    [TestMethod]
    public void Words_that_stayed_are_told_where_the_model_sees_them_otherwise()
    {
        var (before, after) = (string.Join("\n\n", First, Third), string.Join("\n\n", First, Second, Third));
        var reread = Between(before, after).Reread;
        var start = after.IndexOf(Third, StringComparison.Ordinal);
        Assert.IsTrue(reread.Most.All(word => word.Range.Start >= start && word.Changed == 1), "only the second codebook looks back");
        Assert.AreEqual(Third.Split(' ').Length + 1, reread.Touched, "the full stop is seen too");
        Assert.AreEqual(0, Between(after, after).Reread.Touched);
    }

    [TestMethod]
    public void Themes_move_as_paragraphs_do()
    {
        var random = new Random(4);
        string[] topics = [.. Enumerable.Range(0, 4).Select(topic => PlantedText.Paragraph(topic, 12, random))];
        var open = new OpenThemes("planted.themes", PlantedText.Themes, ThemeNames.Of(PlantedText.Themes, []));
        var (before, after) = (Planted(topics[0], topics[1], topics[2]), Planted(topics[0], topics[3], topics[2]));
        var changes = TextChanges.Between(before, after, new() { Themes = open });
        var part = changes.Parts.Single();
        Assert.AreEqual((1, 3), (PlantedText.TopicOf(part.ThemeBefore!), PlantedText.TopicOf(part.ThemeAfter!)));
        StringAssert.StartsWith(ChangeSentences.Theme(part, open), "This edit moved the section from ");
        CollectionAssert.AreEquivalent(
            new[] { (1, true), (3, false) },
            changes.Themes.Select(static shift => (PlantedText.TopicOf(shift.Theme), shift.Before > shift.After)).ToArray());
    }

    private static TextChanges Between(string before, string after) => TextChanges.Between(Read(before), Read(after), Named);

    private static LiveText Read(string text)
    {
        var seen = 0;
        return CodedText.Open(text, (token, _) =>
        {
            var first = token.Trim() switch { "inn" => 1, "ship" => 2, _ => 9 };
            seen += first == 9 ? 0 : 1;
            return (first, seen);
        });
    }

    private static LiveText Planted(params string[] paragraphs)
    {
        var text = LiveText.Open(
            new(FakeModel.Loaded with { Sites = PlantedCorpus.Planted }, new(), new(1 << 24)), string.Join("\n\n", paragraphs));
        for (var block = 0; block < text.Blocks.Count; block++)
            text.Set(block, PlantedText.Grid(text.Blocks[block].Sequence));
        return text;
    }

    private static CodeLabel Label(int code, string text) => new(new(0, code), text) { Origin = LabelOrigin.Person };
}
