using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>The default model writes, is steered, and tells good text from bad.</summary>
[TestClass]
public sealed class CodebookModelTests
{
    private const string Sentence = "The old man walked slowly down to the river and sat under a tree.";

    [TestMethod]
    public void Text_comes_in_pieces_and_can_be_steered()
    {
        using var model = Load();
        var prompt = model.Tokenizer.EncodePrompt("Once upon a time there was");
        var site = model.Sites[^1];
        var steering = CodeIntervention.Hook([new(site.Layer, site.Placement, site.Head, 3, Slot: InterventionSlot.All)]);
        var pieces = new List<string>();
        var request =
            new GenerationRequest(prompt) { Options = new() { Temperature = 0, MaxTokens = 8 }, OnToken = token => pieces.Add(token.Text) };

        var plain = model.Generate(request, CancellationToken.None)[0];
        Assert.AreEqual(string.Concat(pieces), plain.Text);
        CollectionAssert.AreEqual(Greedy.Continue(model.Transformer, prompt, 8, cached: true), prompt.Concat(plain.Ids).ToArray());

        var steered = model.Generate(request with { Branches = [steering] }, CancellationToken.None)[0];
        CollectionAssert.AreEqual(Greedy.Continue(model.Transformer, prompt, 8, cached: true, hook: steering), prompt.Concat(steered.Ids)
            .ToArray());
        Assert.AreNotEqual(plain.LogProbability, steered.LogProbability);
    }

    [TestMethod]
    public void Sentences_are_likelier_than_their_words_in_any_order()
    {
        using var model = Load();
        var words = Sentence.Split(' ');
        var shuffled = string.Join(' ', words.OrderBy(static word => word, StringComparer.Ordinal));
        TokenBlock[] blocks = [new(model.Tokenizer.EncodePrompt(Sentence), 1), new(model.Tokenizer.EncodePrompt(shuffled), 1)];

        foreach (var snap in new[] { true, false })
        {
            var means = model.MeanLogProbabilities(blocks, snap, CancellationToken.None);
            Assert.IsGreaterThan(means[1] + 1, means[0]);
            Assert.IsLessThan(0, means[0]);
        }
    }

    private static CodebookModel Load()
    {
        NativeTorch.Load();
        return CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { Precision = Precision.Float32, CheckHashes = false },
                CancellationToken.None);
    }
}
