using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Tests.Editor;

[TestClass]
public sealed class RareTokensTests
{
    private static readonly string Text =
        string.Concat(Enumerable.Repeat("Rain fell on the town. ", 30))
        + "An octopus sang. "
        + string.Concat(Enumerable.Repeat("Rain fell on the town. ", 30));

    [TestMethod]
    public void A_token_stands_out_when_its_codes_fire_nowhere_else()
    {
        var rare = RareTokens.In(CodedText.Open(Text, Coded), new());

        var only = rare.Single();
        Assert.AreEqual("sang", only.Text);
        Assert.AreEqual("sang", Text[only.Range.Start..only.Range.End]);
        Assert.AreEqual((2, 2), (only.Alone, only.Sites));
        CollectionAssert.AreEqual(new[] { "L0.0:500", "L4.0:600" }, only.Names.ToArray());
    }

    [TestMethod]
    public void Its_codes_are_named_by_their_labels()
    {
        var labels = new LabelBook([new(new(0, 500), "singing")]);
        Assert.AreEqual("singing (L0.0:500)", RareTokens.In(CodedText.Open(Text, Coded), new() { Labels = labels }).Single().Names[0]);
    }

    [TestMethod]
    public void Nothing_stands_out_where_all_tokens_are_alike()
    {
        Assert.IsEmpty(RareTokens.In(CodedText.Open(Text, static (_, _) => (1, 2)), new()));
        Assert.IsEmpty(RareTokens.In(CodedText.Open(Text, static (_, number) => (number, number)), new()), "every code is alone");
    }

    [TestMethod]
    public void A_short_text_has_nothing_to_stand_out_from() =>
        Assert.IsEmpty(RareTokens.In(CodedText.Open("An octopus sang.", Coded), new()));

    private static (int First, int Second) Coded(string token, int number) => token == " sang" ? (500, 600) : (1, 2);
}
