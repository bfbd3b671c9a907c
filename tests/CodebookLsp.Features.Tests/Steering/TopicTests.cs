using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

[TestClass]
public sealed class TopicTests
{
    [TestMethod]
    [DataRow("Two ships and a SAIL, no sailor; friendship. Sailed", 3)]
    [DataRow("𝒳 ship 🚢ship", 2)]
    [DataRow("", 0)]
    public void Words_are_found_whole(string text, int count)
    {
        var words = new TopicWords(["ship", "sail"]);
        Assert.AreEqual(count, words.CountIn(text));
        Assert.AreEqual(count > 0, words.IsIn(text));
    }

    [TestMethod]
    public void A_selection_gives_a_profile_of_its_own_codes()
    {
        var model = new LiveModel(FakeModel.Loaded, new(), new(8 << 20));
        var text = LiveText.Open(
            model,
            string.Concat(Enumerable.Repeat("Nobody came to the house that day, and the rain fell. ", 20))
                + "A whale swam beside the ship of captain Ahab. "
                + string.Concat(Enumerable.Repeat("Then it was night in the quiet town. ", 20)));
        var start = text.Text.IndexOf("A whale", StringComparison.Ordinal);
        // nothing read yet
        Assert.IsNull(SelectionProfile.Codes(text, start, start + 40, "selection", FakeModel.Loaded));

        for (var block = 0; block < text.Blocks.Count; block++)
            text.Set(block, FakeModel.Read([text.Blocks[block].Sequence], default)[0]);
        var profile = SelectionProfile.Codes(text, start, start + 40, "selection", FakeModel.Loaded);
        Assert.IsNotNull(profile);
        var selected = text.Tokens(start, start + 40)
            .SelectMany(token =>
                Enumerable
                    .Range(0, 4)
                    .SelectMany(site => text.Codes(token.Block)!.Codes(token.Index, site).ToArray().Select(code => (site, code))))
            .ToHashSet();
        foreach (var code in profile.Codes)
            Assert.Contains(
                (FakeModel.Sites.Index().Single(site => site.Item.Layer == code.Layer && site.Item.Head == code.Head).Index, code.Code),
                selected);
    }
}
