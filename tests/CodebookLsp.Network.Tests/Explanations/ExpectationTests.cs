using CodebookLsp.Network.Explanations;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Network.Verification;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Network.Tests.Explanations;

/// <summary>What was expected at the tokens of a text, against the scores that the reference has for them.</summary>
[TestClass]
public sealed class ExpectationTests
{
    [TestMethod]
    public void Likeness_is_the_cosine_less_what_the_others_have_in_common()
    {
        using var rows = new TokenEmbedding(TorchSharp.torch.tensor(new float[] { 1, 9, 1, 9.5f, -1, 9, 0, 9 }, [4, 2]));
        var found = TokenLikeness.Of(rows, [0, 1, 2], [3]);
        Assert.AreEqual(1, found[0][0], 1e-6);
        Assert.AreEqual(-1, found[0][2], 1e-6);
        Assert.AreEqual(1 / Math.Sqrt(1.25), found[0][1], 1e-6);
        Assert.AreEqual(found[1][2], found[2][1]);
        Assert.AreEqual(0, TokenLikeness.Of(rows, [3, 0], [3])[0][1], "what is as all others are is like nothing");
    }

    [TestMethod]
    public void Surprisal_and_rank_are_those_of_the_recorded_scores()
    {
        var tokens = 0;
        foreach (var folder in Directory.GetDirectories(Path.Combine(TestFolder.Goldens, "models")))
        {
            if (!File.Exists(Path.Combine(folder, "model.safetensors")))
                continue;
            using var model = CodebookModel.Load(
                folder, new() { Precision = Precision.Float32, Device = "cpu", CheckHashes = false, ReferenceCompatible = true },
                CancellationToken.None);
            using var reader = new PrefixReader(model, 1);
            var explainer = new TokenExplainer(model, reader);
            using var io = Fixture.Open(Path.Combine(folder, "io.safetensors"));
            var logits = io.Floats("logits").Chunk((int)io.Shape("logits")[^1]).ToArray(); // [batch · time, vocab]
            foreach (var (sequence, all) in io.Rows("input_ids").Index())
            {
                var logs = logits.AsSpan(sequence * all.Length, all.Length).ToArray().Select(LogSoftmax).ToArray();
                var whole = explainer.ExpectAll(new(all, 0), 3, CancellationToken.None);
                Assert.IsNull(whole[0]);
                for (var at = 1; at < all.Length; at++)
                {
                    var row = logs[at - 1];
                    var one = at < all.Length - 2 ? whole[at]! : explainer.Expect(new(all, 0), at, 1, 3, CancellationToken.None)[0];
                    foreach (var found in new[] { whole[at]!, one })
                    {
                        Assert.AreEqual(-row[all[at]] / Math.Log(2), found.Bits!.Value, 2e-3, folder);
                        Assert.AreEqual(Math.Exp(row.Max()), found.Likeliest[0].Probability, 1e-3, folder);
                        Assert.IsTrue(
                            found.Rank >= row.Count(log => log > row[all[at]] + 1e-3)
                                && found.Rank <= row.Count(log => log > row[all[at]] - 1e-3),
                            folder);
                    }

                    tokens++;
                }

                Assert.IsNull(explainer.Expect(new(all, 0), 1, all.Length - 1, 3, CancellationToken.None)[^1].Bits);
            }
        }

        Assert.IsGreaterThan(500, tokens);
    }

    [TestMethod]
    public void Distributions_are_apart_by_a_share_of_a_bit()
    {
        Assert.AreEqual(0, Divergence([0.5f, 0.5f], [0.5f, 0.5f]), 1e-6);
        Assert.AreEqual(1, Divergence([1, 1e-30f], [1e-30f, 1]), 1e-6);

        // The middle is (0.7, 0.3): half of 0.5 log(5/7) + 0.5 log(5/3) and of 0.9 log(9/7) + 0.1 log(1/3).
        var first = (0.5 * Math.Log2(5 / 7.0)) + (0.5 * Math.Log2(5 / 3.0));
        var expected = (first + (0.9 * Math.Log2(9 / 7.0)) + (0.1 * Math.Log2(1 / 3.0))) / 2;
        Assert.AreEqual(expected, Divergence([0.5f, 0.5f], [0.9f, 0.1f]), 1e-6);
        Assert.AreEqual(expected, Divergence([0.9f, 0.1f], [0.5f, 0.5f]), 1e-6);
    }

    [TestMethod]
    public void Without_the_codes_of_all_layers_it_is_the_base_model()
    {
        var folders = Directory.GetDirectories(Path.Combine(TestFolder.Goldens, "models"))
            .Where(static folder => File.Exists(Path.Combine(folder, "model.safetensors"))).ToArray();
        Assert.IsNotEmpty(folders);
        foreach (var folder in folders)
        {
            using var model = CodebookModel.Load(
                folder, new() { Precision = Precision.Float32, Device = "cpu", CheckHashes = false, ReferenceCompatible = true },
                CancellationToken.None);
            using var reader = new PrefixReader(model, 1);
            var explainer = new TokenExplainer(model, reader);
            var block = new TokenBlock([1, 5, 3, 8, 2, 7, 4, 6], 1);
            var layers = model.Sites.Select(static site => site.Layer).ToHashSet();
            Assert.AreEqual(Read(new() { Snap = false }), Read(new() { Unsnapped = layers }), folder);
            Assert.AreEqual(Read(new()), Read(new() { Unsnapped = new HashSet<int> { 99 } }), folder);
            Assert.AreNotEqual(Read(new()), Read(new() { Unsnapped = new HashSet<int> { layers.Max() } }), folder);

            var contrast = explainer.Contrast(block, 5, layers, 3, CancellationToken.None);
            var expected = explainer.Expect(block, 5, 1, 3, CancellationToken.None)[0];
            Assert.AreEqual(expected.Bits!.Value, contrast.With.Bits!.Value, 1e-4, folder);
            var without = explainer.Without(layers);
            Assert.AreEqual(
                contrast.Without.Bits!.Value, without.Expect(block, 5, 1, 3, CancellationToken.None)[0].Bits!.Value, 1e-4, folder);
            Assert.AreEqual(
                contrast.Without.Bits!.Value, without.ExpectAll(block, 3, CancellationToken.None)[4]!.Bits!.Value, 1e-4, folder);
            Assert.IsTrue(contrast.Divergence is > 0 and < 1, folder);
            Assert.AreEqual(0, explainer.Contrast(block, 5, new HashSet<int>(), 3, CancellationToken.None).Divergence, 1e-6, folder);

            double Read(ReadingOptions options) => model.ReadAgain([block], options, CancellationToken.None)[0].LogProbability;
        }
    }

    private static double Divergence(float[] first, float[] second) => ExpectationContrast.JensenShannon(
        TorchSharp.torch.tensor(first, [1, first.Length]).log(), TorchSharp.torch.tensor(second, [1, second.Length]).log());

    private static double[] LogSoftmax(float[] logits)
    {
        var sum = Math.Log(logits.Sum(static logit => Math.Exp(logit)));
        return [.. logits.Select(logit => logit - sum)];
    }

    [TestMethod]
    public void Asking_changes_neither_codes_nor_answers()
    {
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 2);
        var explainer = new TokenExplainer(model, reader);
        var block = new TokenBlock(model.Tokenizer.EncodePrompt(File.ReadAllText(Repository.Sample("moby-dick-opening.txt")))[..200], 10);
        var codes = model.Read([block], CancellationToken.None)[0];
        var all = explainer.ExpectAll(block, 5, CancellationToken.None);
        foreach (var at in new[] { 150, 199, 3, 80, 150, 17 })
        {
            AreSame(explainer.Expect(block, at, 1, 5, CancellationToken.None)[0], at < block.Context ? null : all[at - block.Context]);
            var explained = explainer.Explain(block, at, 3, CancellationToken.None);
            if (at + 1 < block.Ids.Length && at + 1 >= block.Context)
                AreSame(explained.Next with { Likeliest = [] }, all[at + 1 - block.Context]! with { Likeliest = [] });
            Assert.HasCount(model.Sites.Count, explained.Effects);
            var read = reader.Read(block, block.Ids.Length, CancellationToken.None);
            CollectionAssert.AreEqual(codes.Ids, read.Ids);
            CollectionAssert.AreEqual(codes.Similarities, read.Similarities);
        }

        static void AreSame(ExpectedTokens found, ExpectedTokens? expected)
        {
            if (expected is null)
                return;
            Assert.AreEqual(expected.Bits, found.Bits);
            Assert.AreEqual(expected.Rank, found.Rank);
            CollectionAssert.AreEqual(expected.Likeliest.ToArray(), found.Likeliest.ToArray());
        }
    }

    [TestMethod]
    public void The_beginning_of_a_word_becomes_the_word()
    {
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 1);
        var explainer = new TokenExplainer(model, reader);
        var start = model.Tokenizer.EncodePrompt("The capital of the Czech Republic is Prague. The capital of the Czech Republic is");
        var word = model.Tokenizer.EncodeIds(" Prague");
        int[] dot = model.Tokenizer.EncodeIds(".");
        var found = explainer.Complete(new(start, 0), start.Length, [word[0], dot[0]], CancellationToken.None);
        Assert.AreEqual(" Prague", found[0]);
        Assert.AreEqual(".", found[1]);
    }
}
