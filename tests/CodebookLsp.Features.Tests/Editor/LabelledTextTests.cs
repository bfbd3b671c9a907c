using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Editor;

/// <summary>
/// What labels change in an open text, and which codes go together in it. Each token's codes are its id, so the picture can be read.
/// </summary>
[TestClass]
public sealed class LabelledTextTests
{
    private const int Codes = 50_000;

    private static readonly IReadOnlyList<Site> Sites =
    [
        new(0, Placement.AttnPreproj, 0, Codes, 1), new(4, Placement.AttnPreproj, 0, Codes, 1),
    ];

    private static readonly LoadedModel Source = FakeModel.Loaded with
    {
        Name = "by id",
        Sites = Sites,
        Read = static (blocks, _) => [.. blocks.Select(Grid)],
    };

    private static readonly string Sea = string.Concat(
        Enumerable
            .Range(0, 40)
            .Select(static at => at % 4 == 0 ? "They saw a white whale here. " : "Nobody on board said a word about it. "));

    [TestMethod]
    public void A_label_brings_a_code_forward_as_far_as_it_can_be_relied_on()
    {
        var text = Open(Sea);
        var token = TokenOf(text, " whale");
        var usual = SameCode.MostSalient(text, token, new())!.Value;
        var other = new CodeId(1 - usual.Site, usual.Code);
        Assert.AreEqual(other, Leading(new(other, "whales") { Origin = LabelOrigin.Person }));
        Assert.AreEqual(other, Leading(Automatic("near “white”, “board”")), "true here, and not to be seen at once");
        Assert.AreEqual(usual, Leading(Automatic("near “harpoon”")), "not true here");
        Assert.AreEqual(usual, Leading(Automatic("“whale”")), "what one sees");
        Assert.AreEqual(usual, Leading(new(other, "untestable")));

        CodeLabel Automatic(string label) =>
            new(other, label) { Condition = LabelGrammar.Parse(label)!, Scores = new(0.95, 1, 400, 30) };

        CodeId Leading(CodeLabel label) => SameCode.MostSalient(text, token, new() { Labels = new([label]) })!.Value;
    }

    [TestMethod]
    public void Lists_have_labels_and_find_by_them()
    {
        var text = Open(Sea);
        var code = new CodeId(0, Id(" whale"));
        var settings = new LiveSettings { Labels = new([new(code, "a Whale") { Origin = LabelOrigin.Person }]) };
        var listed = CodeList.In(text, 0, text.Text.Length, settings, 50, static (_, label) => label is not null).Codes.Single();
        Assert.AreEqual(("a Whale", 10), (listed.Label, listed.Count));
        StringAssert.Contains(
            CodeText.Of(code, text.Model, settings.Labels, [("sea.md", text)]), "sea.md: 10 of ", StringComparison.Ordinal);
        StringAssert.Contains(
            CodeText.Of(code, text.Model, settings.Labels, [("sea.md", text)]), "a white [whale] here.", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Hostile_labels_are_text_wherever_they_are_shown()
    {
        var text = Open(Sea);
        var token = TokenOf(text, " whale");
        var settings = new LiveSettings
        {
            Labels = new([new(new(0, Id(" whale")), "[x](command:evil) | <b> \u202e`") { Origin = LabelOrigin.Person }]),
        };
        var hover = CodeHover.At(text, token, settings, commands: true, "file:///a")!;
        StringAssert.Contains(
            hover.Markdown, @"- **[\[x\](command:evil) \| \<b\> \\u{202E}\`](command:codebookLsp.openCard?", StringComparison.Ordinal);
        StringAssert.Contains(hover.Plain, @"- [x](command:evil) | <b> \u{202E}` (named by hand)", StringComparison.Ordinal);
        var hint = CodeHints
            .In(text, new(text.Text), 0, text.Text.Length, settings with { Density = HintDensity.Many, HintUnitsPerLine = 0 })
            .First(one => one.Code!.Value.Code == Id(" whale"));
        Assert.AreEqual("[x](command:evil) | <b…", hint.Label);
    }

    [TestMethod]
    public void What_goes_out_of_a_code_is_what_follows_it_and_what_is_above_it()
    {
        var text = Open(Sea);
        var found = CodeCoactivations.Outgoing(text, new(0, Id(" white")), new());
        var after = found.Single(one => one.Code == new CodeId(0, Id(" whale")) && !one.OnSameToken);
        Assert.AreEqual((10, 10), (after.Coactivations, after.Of));
        Assert.IsGreaterThan(20.0, after.Lift);
        Assert.AreEqual("whale", text.Text[after.Own[0].Start..after.Own[0].End]);
        Assert.AreEqual("white", text.Text[after.Places[0].Start..after.Places[0].End]);
        Assert.IsTrue(found.Any(one => one.Code == new CodeId(1, Id(" white")) && one.OnSameToken));
        Assert.IsFalse(found.Any(one => one.Code.Code == Id(" a")), "comes before it");
    }

    [TestMethod]
    public void What_comes_into_a_code_is_what_is_before_it_and_what_is_below_it()
    {
        var text = Open(Sea);
        var found = CodeCoactivations.Incoming(text, new(1, Id(" whale")), new());
        Assert.IsTrue(found.Any(one => one.Code == new CodeId(0, Id(" whale")) && one.OnSameToken));
        Assert.IsTrue(found.Any(one => one.Code == new CodeId(1, Id(" white")) && !one.OnSameToken));
        Assert.IsFalse(found.Any(one => one.Code.Code == Id(" here")), "comes after it");
        Assert.IsEmpty(CodeCoactivations.Incoming(text, new(1, Id(" zebra")), new()), "it fires nowhere");
    }

    [TestMethod]
    public void A_long_label_is_cut_where_it_can_be_read()
    {
        var names = new CodeNames(Sites);
        var labels = new LabelBook([new(new(0, 1), "near “whale”, “sea”, “ship”"), new(new(0, 2), "😀😀😀😀😀"), new(new(0, 3), "short")]);
        Assert.AreEqual("near “whale”, “sea…", labels.Called(new(0, 1), names, 21));
        Assert.AreEqual("near “whale…", labels.Called(new(0, 1), names, 14));
        Assert.AreEqual("😀😀…", labels.Called(new(0, 2), names, 6));
        Assert.AreEqual("short", labels.Called(new(0, 3), names, 5));
        Assert.AreEqual("L0.0:4", labels.Called(new(0, 4), names, 5));
        Assert.AreEqual("short (L0.0:3)", labels.Titled(new(0, 3), names));
    }

    private static int Id(string token) => FakeModel.Tokenizer.EncodeIds(token).Single();

    private static LiveToken TokenOf(LiveText text, string word) =>
        text.TokenAt(text.Text.IndexOf(word, text.Text.Length / 2, StringComparison.Ordinal) + 1)!.Value;

    private static CodeGrid Grid(TokenBlock block)
    {
        var ids = block.Ids[block.Context..];
        return new(
            Sites, ids.Length, [.. ids.SelectMany(static id => new[] { id, id })],
            [.. ids.SelectMany(static id => id == Id(" whale") ? new[] { 0.9f, 0.7f } : [(id % 7) / 7f, (id % 7) / 7f])]);
    }

    private static LiveText Open(string text)
    {
        var model = new LiveModel(Source, new(), new(1 << 20));
        var live = LiveText.Open(model, text);
        for (var block = 0; block < live.Blocks.Count; block++)
            live.Set(block, Grid(live.Blocks[block].Sequence));
        return live;
    }
}
