using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Steering;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

/// <summary>Texts that are written, and read, with the codes of some layers off.</summary>
[TestClass]
public sealed class CodesOffTests
{
    private static readonly HashSet<int> First = [0];

    private static readonly SteerRequest Request = new("The whale came up and", new("one", [new(4, null, 1, 7)]))
    {
        Sampling = new() { MaxTokens = 12, Seed = 5 },
    };

    [TestMethod]
    public void A_receipt_says_which_codes_were_off_and_is_replayed_so()
    {
        var off = FakeModel.Loaded.WithoutCodesOf(First);
        var texts = Steerer.Run(off, Request, default);
        Assert.AreNotEqual(Steerer.Run(FakeModel.Loaded, Request, default).Steered[0].Text, texts.Steered[0].Text);
        Assert.AreNotEqual(texts.Unsteered[0].Text, texts.Steered[0].Text, "what is left on steers");

        var json = Receipt.Of("1", off, Request, texts).ToJson();
        CollectionAssert.AreEqual(new[] { 0 }, JsonNode.Parse(json)!["codesOff"]!.AsArray().Select(static layer => (int)layer!).ToArray());
        var again = Receipt.Parse(json, "r.json").Replay(FakeModel.Loaded, null, default);
        Assert.AreEqual((texts.Steered[0].Text, texts.Unsteered[0].Text), (again.Steered[0].Text, again.Unsteered[0].Text));
        Assert.AreEqual(texts.Steered[0].Fluency, again.Steered[0].Fluency, "measured by the same model");

        Assert.IsFalse(Receipt.Of("1", FakeModel.Loaded, Request, texts).ToJson().Contains("codesOff", StringComparison.Ordinal));
    }

    [TestMethod]
    public void A_profile_keeps_what_it_does_where_codes_are_on()
    {
        var both = new SteeringProfile("both", [new(0, null, 0, 3), new(4, null, 1, 7)])
        {
            Directions = [new(0, null, 1, [new(2, 1)]), new(4, null, 0, [new(5, 1)])],
        };
        var left = both.Without([0]);
        Assert.AreEqual((4, 4), (left.Codes.Single().Layer, left.Directions.Single().Layer));
        StringAssert.Contains(
            Assert.ThrowsExactly<ProfileException>(() => both.Without([0, 4])).Message, "only where codes are off",
            StringComparison.Ordinal);
        StringAssert.Contains(
            Assert.ThrowsExactly<ProfileException>(
                () => Steerer.Run(FakeModel.Loaded.WithoutCodesOf(First), Request with { Profile = both }, default)).Message,
            "code 3 at layer 0, head 0, and the codes of that layer are off", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Layers_without_codes_cannot_be_switched_off() =>
        Assert.ThrowsExactly<SelectionException>(() => FakeModel.Loaded.WithoutCodesOf(new HashSet<int> { 1, 2 }));

    [TestMethod]
    public void All_codes_are_off_where_no_layer_is_named() =>
        CollectionAssert.AreEqual(new[] { 0, 4 }, FakeModel.Loaded.WithoutCodesOf(null).CodesOff.ToArray());

    [TestMethod]
    public void Surprise_is_that_of_the_model_without_them()
    {
        var block = BlockSplitter.Split(["The whale came up and sank again before the ship."], FakeModel.Tokenizer, new()).Single();
        var (on, off) = (Read(FakeModel.Loaded), Read(FakeModel.Loaded.WithoutCodesOf(First)));
        Assert.IsNull(on[0]);
        for (var token = 1; token < on.Count; token++)
            Assert.AreEqual(on[token]!.Value.Bits + 1, off[token]!.Value.Bits, 1e-9, "as the fake has it");

        IReadOnlyList<TokenSurprise?> Read(LoadedModel model) => new SurpriseReader(model).Read(block, default);
    }
}
