using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Generation;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Core;

/// <summary>The tokens before a text are no part of it: nothing counts, shows or steers them.</summary>
[TestClass]
public sealed class PrefixTests
{
    private static readonly string Earlier = new('e', 64);

    private static LoadedModel Prefixed { get; } = FakeModel.Loaded with
    {
        Tokenizer = FakeModel.Tokenizer.WithPrefix([0]),
        Hash = new('f', 64),
        SameCodes = [new EarlierModel(Earlier, [])],
    };

    [TestMethod]
    public void Every_block_is_read_behind_the_prefix_and_its_own_context()
    {
        var text = string.Concat(Enumerable.Repeat("The whale swam on. ", 400));
        var blocks = BlockSplitter.Split([text], Prefixed.Tokenizer, new()).ToArray();

        Assert.IsGreaterThan(2, blocks.Length);
        Assert.IsTrue(blocks.All(static block => block.Sequence.Ids[0] == 0));
        Assert.AreEqual(text, string.Concat(blocks.Select(static block => block.Text)));
        Assert.AreEqual(0, blocks[0].ContextOf(0));
        Assert.AreEqual(64, blocks[1].ContextOf(0));
        Assert.AreEqual(65, blocks[1].Sequence.Context);
    }

    [TestMethod]
    public void Positions_of_a_profile_count_from_the_texts_first_token()
    {
        var profile = new SteeringProfile("p", [new(0, null, 0, 1)]);
        var listed = profile with { Positions = SteeredPositions.Listed, Listed = [0, 2, 4] };

        Assert.AreEqual(2, profile.Interventions(Prefixed, 6)[0].From);
        Assert.AreEqual(0, (profile with { Exempt = 0 }).Interventions(Prefixed, 6)[0].From - Prefixed.Prefix.Count);
        Assert.AreSequenceEqual([1, 3, 5], listed.Interventions(Prefixed, 6)[0].Positions!);
        Assert.AreEqual(3, listed.Untouched(6, 1) + listed.Exempt);
    }

    [TestMethod]
    public void What_was_made_with_an_earlier_model_goes_on_to_hold()
    {
        Assert.IsTrue(Prefixed.HasCodesOf(Earlier));
        Assert.IsFalse(Prefixed.HasCodesOf(new('0', 64)));
        Assert.IsEmpty(Prefixed.AsOf(Earlier)!.EncodePrompt("")); // and without the prefix
        Assert.AreSequenceEqual([0], Prefixed.AsOf(Prefixed.Hash)!.EncodePrompt(""));
        Assert.IsNull(Prefixed.AsOf(new('0', 64)));
    }

    [TestMethod]
    public void A_receipt_of_an_earlier_model_replays_as_it_was_made()
    {
        var before = Prefixed.AsOf(Earlier)! with { Hash = Earlier, SameCodes = [] };
        var request = new SteerRequest("The whale", new("p", [new(0, null, 0, 1)]) { Model = Earlier })
        {
            Sampling = new SamplingOptions { MaxTokens = 5 },
        };
        var made = Receipt.Of("1", before, request, Steerer.Run(before, request, CancellationToken.None));

        var again = made.Replay(Prefixed, null, CancellationToken.None);

        Assert.AreEqual(made.Texts.Steered[0].Text, again.Steered[0].Text);
        var asNow = Steerer.Run(Prefixed, request, CancellationToken.None);
        Assert.AreNotEqual(made.Texts.Steered[0].Text, asNow.Steered[0].Text);
        Assert.ThrowsExactly<ReceiptException>(
            () => (made with { Model = new('0', 64) }).Replay(Prefixed, null, CancellationToken.None));
    }
}
