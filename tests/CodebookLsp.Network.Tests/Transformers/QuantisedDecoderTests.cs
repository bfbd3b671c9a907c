using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Transformers;
using CodebookLsp.TestSupport;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Transformers;

/// <summary>Continuing a text on the weights as the default model's file has them.</summary>
[TestClass]
public sealed class QuantisedDecoderTests
{
    private const int Prompt = 40;

    private static TestFolder? adapted; // the default model with adapters

    private static readonly Lazy<string> Text = new(() => File.ReadAllText(Repository.Sample("moby-dick-opening.txt")));

    [ClassCleanup]
    public static void Clean() => adapted?.Dispose();

    [TestMethod]
    public void Only_a_model_of_no_named_precision_continues_so_by_itself()
    {
        using var any = Load(null);
        using var named = Load(Precision.BFloat16);
        Assert.AreEqual(Vectors.Best != VectorKind.None, any.ContinuesQuantised);
        Assert.IsFalse(named.ContinuesQuantised);

        // But either can, and does the same: what a receipt says decides.
        var request = new GenerationRequest(any.Tokenizer.EncodeIds(Text.Value)[..Prompt]) { Options = new() { Seed = 2, MaxTokens = 8 } };
        foreach (var quantised in new[] { true, false })
        {
            var (one, other) = (Only(any, quantised), Only(named, quantised));
            CollectionAssert.AreEqual(one.Ids.ToArray(), other.Ids.ToArray());
            if (any.Precision == named.Precision)
                Assert.AreEqual(one.LogProbability, other.LogProbability);
        }

        GeneratedSample Only(CodebookModel model, bool quantised) =>
            model.Generate(request with { Quantised = quantised }, CancellationToken.None)[0];
    }

    /// <summary>And so does what the hook sees, which is every codebook once for each token.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_token_s_scores_depend_on_its_text_only(bool withAdapters)
    {
        using var model = Load(null, withAdapters);
        var ids = model.Tokenizer.EncodeIds(Text.Value);
        var (expected, codes) = Scores(model, [ids[..64]], 1);
        Assert.AreEqual((64 - Prompt) * model.Sites.Count, codes.Count);
        foreach (var threads in new[] { 2, 3 })
        {
            var (found, same) = Scores(model, [ids[..64]], threads);
            CollectionAssert.AreEqual(expected[0], found[0]);
            CollectionAssert.AreEqual(codes, same);
        }

        foreach (var beside in new[] { 1, 4, 13 })
        {
            int[][] texts = [.. Enumerable.Range(0, beside).Select(text => ids[(text * 9)..((text * 9) + 64)]).Append(ids[..64])];
            CollectionAssert.AreEqual(expected[0], Scores(model, texts, 2).Scores[^1]);
        }
    }

    /// <summary>In float32 beside the whole text in float32, with the codebooks off and on.</summary>
    [TestMethod]
    [DataRow(false, false, 0.03)]
    [DataRow(true, false, 0.1)]
    [DataRow(false, true, 0.03)]
    public void A_text_is_about_as_likely_as_when_it_is_read(bool snap, bool withAdapters, double most)
    {
        using var model = Load(Precision.Float32, withAdapters);
        var ids = model.Tokenizer.EncodeIds(Text.Value)[..200];
        var scores = Scores(model, [ids], Environment.ProcessorCount, snap).Scores[0];
        var vocabulary = scores.Length / (ids.Length - Prompt);
        var mean = Enumerable.Range(Prompt, ids.Length - Prompt - 1).Average(at =>
            LogProbabilities.Of(scores.AsSpan((at - Prompt) * vocabulary, vocabulary), ids[at + 1]));
        var read = model.MeanLogProbabilities([new(ids, Prompt + 1)], snap, CancellationToken.None)[0];
        Assert.AreEqual(read, mean, most);
        Assert.AreNotEqual(read, mean);
        if (!withAdapters)
            return;
        using var plain = Load(Precision.Float32);
        var without = plain.MeanLogProbabilities([new(ids, Prompt + 1)], snap, CancellationToken.None)[0];
        Assert.IsGreaterThan(3 * most, Math.Abs(read - without), "so it would show if adapters were left out");
    }

    /// <summary>
    /// The scores after each token but the prompt's, of every text, [tokens, vocab], and all codes in the order in which they were chosen.
    /// </summary>
    private static (float[][] Scores, List<int> Codes) Scores(CodebookModel model, int[][] texts, int threads, bool snap = true)
    {
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(model.Transformer.Options, texts.Length);
        var (codes, scores) = (new List<int>(), texts.Select(static _ => new List<float>()).ToArray());
        int[][] prompts = [.. texts.Select(static text => text[..Prompt])];
        model.Transformer.Forward(new(prompts) { Cache = cache, Snap = snap, Logits = LogitRows.None });
        for (var at = Prompt; at < texts[0].Length; at++)
        {
            using var inner = NewDisposeScope();
            var pass = new ForwardPass([.. texts.Select(text => new[] { text[at] })])
            {
                Cache = cache,
                Snap = snap,
                Logits = LogitRows.Last,
                Quantised = true,
                Threads = threads,
                Hook = choice => codes.AddRange(choice.Ids),
            };
            var all = TensorMemory.Floats(model.Transformer.Forward(pass)!);
            for (var text = 0; text < texts.Length; text++)
                scores[text].AddRange(all.AsSpan(text * (all.Length / texts.Length), all.Length / texts.Length));
        }

        return ([.. scores.Select(static one => one.ToArray())], codes);
    }

    private static CodebookModel Load(Precision? precision, bool withAdapters = false) => CodebookModel.Load(
        withAdapters ? (adapted ??= Adapted()).Path : Repository.DefaultModel, new() { Precision = precision, CheckHashes = false },
        CancellationToken.None);

    /// <summary>The default model with random adapters of most of its matrices, some of which llama.cpp has permuted.</summary>
    private static TestFolder Adapted()
    {
        const int Rank = 5; // no multiple of anything
        var (folder, random) = (new TestFolder(), new SplitMix64(9));
        var files = Directory.GetFiles(Repository.DefaultModel)
            .Where(static file => Path.GetExtension(file) is ".json" or ".gguf" or ".safetensors");
        foreach (var file in files)
            File.Copy(file, folder.At(Path.GetFileName(file)));
        TransformerOptions options;
        using (var model = ModelFiles.Open(folder.Path))
            options = model.Options;
        var matrices = from layer in Enumerable.Range(0, options.Layers)
                       from matrix in new (string Name, int Outputs, int Width)[]
                       {
                           ("self_attn.q", options.Heads * options.HeadWidth, options.Width),
                           ("self_attn.k", options.KeyValueHeads * options.HeadWidth, options.Width),
                           ("self_attn.o", options.Width, options.Heads * options.HeadWidth),
                           ("mlp.up", options.Intermediate, options.Width),
                           ("mlp.down", options.Width, options.Intermediate),
                       }
                       select ($"model.layers.{layer}.{matrix.Name}_proj.weight", matrix.Outputs, matrix.Width);
        SafetensorsFile.Write(folder.At(ModelFiles.AdaptersName),
        [
            .. matrices.SelectMany(((string Name, int Outputs, int Width) one) => new[]
            {
                TensorToWrite.FromFloats($"{one.Name}.lora_A", ElementType.F32, [Rank, one.Width], () => Numbers(Rank * one.Width)),
                TensorToWrite.FromFloats($"{one.Name}.lora_B", ElementType.F32, [one.Outputs, Rank], () => Numbers(one.Outputs * Rank)),
            }),
        ]);
        return folder;

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5) * 0.25f)];
    }
}
