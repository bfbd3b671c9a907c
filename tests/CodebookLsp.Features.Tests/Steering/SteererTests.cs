using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Steering;

[TestClass]
public sealed class SteererTests
{
    private static readonly SteeringProfile Profile = new("one", [new(4, null, 1, 7)]);

    private static SteerRequest Request(SteeringProfile profile) =>
        new("The whale came up and", profile)
        {
            Samples = 2,
            Sampling = new() { MaxTokens = 12, Seed = 5 },
        };

    [TestMethod]
    public void The_comparison_is_what_the_model_says_by_itself()
    {
        var texts = Steerer.Run(FakeModel.Loaded, Request(Profile), default);
        var alone = Steerer.Run(FakeModel.Loaded, Request(Profile with { Strength = 0 }) with { Compare = false }, default);

        CollectionAssert.AreEqual(
            alone.Steered.Select(static text => text.Text).ToArray(), texts.Unsteered.Select(static text => text.Text).ToArray());
        CollectionAssert.AreNotEqual(
            texts.Unsteered.Select(static text => text.Text).ToArray(), texts.Steered.Select(static text => text.Text).ToArray());
        Assert.HasCount(2, texts.Steered);
    }

    [TestMethod]
    public void Pieces_add_up_to_the_texts()
    {
        var pieces = new List<SteeredPiece>();
        var texts = Steerer.Run(FakeModel.Loaded, Request(Profile) with { OnPiece = pieces.Add }, default);
        for (var sample = 0; sample < 2; sample++)
        {
            Assert.AreEqual(
                texts.Steered[sample].Text,
                string.Concat(pieces.Where(piece => piece.Steered && piece.Sample == sample).Select(static piece => piece.Text)));
            Assert.AreEqual(
                texts.Unsteered[sample].Text,
                string.Concat(pieces.Where(piece => !piece.Steered && piece.Sample == sample).Select(static piece => piece.Text)));
        }
    }

    [TestMethod]
    public void A_code_is_counted_where_it_fires_by_itself()
    {
        // Every code of a site is forced with no effect, so together they fire once a token and slot.
        var all = Profile with
        {
            Codes = [.. Enumerable.Range(0, 300).Select(static code => new SteeredCode(4, null, 1, code))],
            Strength = 0,
        };
        var texts = Steerer.Run(FakeModel.Loaded, Request(all), default);
        var distinct = texts.Codes.Sum(static use => use.Firings); // two slots may name the same code
        Assert.IsInRange(22, 48, distinct);
        Assert.IsTrue(texts.Codes.All(static use => use.Tokens == 24));
    }

    [TestMethod]
    public void A_profile_of_the_generated_positions_leaves_the_prompt_alone()
    {
        var late = Profile with { Positions = SteeredPositions.Generated };
        Assert.AreEqual(9, late.Untouched(10, 0));
        Assert.AreEqual(1, Profile.Untouched(10, 0));
        Assert.AreEqual(9, late.Interventions(FakeModel.Loaded with { Hash = null }, 10)[0].From);
    }

    [TestMethod]
    public void A_receipt_gives_the_same_text()
    {
        var request = Request(
            Profile with
            {
                Codes =
                [
                    new(4, null, 1, 7)
                    {
                        Mode = InterventionMode.Replace,
                        Strength = 0.5,
                        Slot = InterventionSlot.One,
                        Index = 0,
                    },
                    new(0, Placement.AttnPreproj, 0, 3),
                ],
            });
        var texts = Steerer.Run(FakeModel.Loaded, request, default);
        var receipt = Receipt.Parse(Receipt.Of("1", FakeModel.Loaded, request, texts).ToJson(), "r.json");
        var again = receipt.Replay(FakeModel.Loaded, null, default);

        CollectionAssert.AreEqual(
            texts.Steered.Select(static text => text.Text).ToArray(), again.Steered.Select(static text => text.Text).ToArray());
        CollectionAssert.AreEqual(
            receipt.Texts.Unsteered.Select(static text => text.Text).ToArray(), again.Unsteered.Select(static text => text.Text).ToArray());
        CollectionAssert.AreEqual(
            receipt.Texts.Codes.Select(static use => use.Firings).ToArray(), again.Codes.Select(static use => use.Firings).ToArray());
    }

    [TestMethod]
    public void A_receipt_refuses_another_prompt_and_another_model()
    {
        var request = Request(Profile);
        var receipt = Receipt.Of("1", FakeModel.Loaded, request, Steerer.Run(FakeModel.Loaded, request, default), withPrompt: false);
        var read = Receipt.Parse(receipt.ToJson(), "r.json");

        Assert.IsNull(read.Prompt);
        Check("Give the prompt with --prompt", () => read.Replay(FakeModel.Loaded, null, default));
        Check("its hash differs", () => read.Replay(FakeModel.Loaded, "something else", default));
        Check(
            "The receipt was made with the model 0123456789ab…",
            () => read.Replay(FakeModel.Loaded with { Hash = new('f', 64) }, request.Prompt, default));
        Check("is not a receipt", () => Receipt.Parse("[]", "r.json"));
        Check(
            "is not a receipt", () => Receipt.Parse(receipt.ToJson().Replace("\"seed\"", "\"sead\"", StringComparison.Ordinal), "r.json"));

        static void Check(string said, Action action) =>
            StringAssert.Contains(Assert.ThrowsExactly<ReceiptException>(action).Message, said);
    }
}
