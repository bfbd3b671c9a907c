using CodebookLsp.Network.Files;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Tests.Tokenizers;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>A model that has given up its weights reads as before: it reads them again, and only from the file that they were in.</summary>
[TestClass]
public sealed class RestTests
{
    private const string Text = "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse.";

    private static string Folder => Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!;

    [TestMethod]
    [DataRow(null)]
    [DataRow(Precision.Float32)]
    public void After_a_rest_codes_and_continuations_are_the_same(Precision? precision)
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(Folder, new() { Precision = precision, CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 2);
        var ids = model.Tokenizer.EncodeIds(Text);
        var before = Answers();
        var weights = model.Transformer.Weights.Blocks;

        reader.Forget();

        var after = Answers();
        Assert.AreNotSame(weights, model.Transformer.Weights.Blocks, "nothing was given up");
        CollectionAssert.AreEqual(before.Codes, after.Codes);
        CollectionAssert.AreEqual(before.Similarities, after.Similarities);
        CollectionAssert.AreEqual(before.Few, after.Few);
        CollectionAssert.AreEqual(before.Continued, after.Continued);

        // Many tokens and few are looked up in different ways, and a continuation reads other weights.
        (int[] Codes, float[] Similarities, int[] Few, int[] Continued) Answers()
        {
            var all = model.Read([new(ids, 0), new([.. ids.Reverse()], 2)], CancellationToken.None)[0];
            var few = reader.Read(new(ids, 0), 5, CancellationToken.None);
            var continued = model.Generate(
                new(ids) { Options = new() { Seed = 2, MaxTokens = 8 } }, CancellationToken.None);
            return (all.Ids, all.Similarities, few.Ids, [.. continued[0].Ids]);
        }
    }

    [TestMethod]
    public void After_settling_codes_are_the_same_and_weights_are_kept()
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(Folder, new() { CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 2);
        var block = new TokenBlock(model.Tokenizer.EncodeIds(Text), 0);
        var before = model.Read([block], CancellationToken.None)[0];
        var weights = model.Transformer.Weights.Blocks;
        model.Spare.Computed(10_000);
        Assert.IsTrue(model.Spare.IsMuch);

        reader.Settle(sleep: false);

        Assert.IsFalse(model.Spare.IsMuch);
        var after = model.Read([block], CancellationToken.None)[0];
        Assert.AreSame(weights, model.Transformer.Weights.Blocks);
        CollectionAssert.AreEqual(before.Ids, after.Ids);
        CollectionAssert.AreEqual(before.Similarities, after.Similarities);
    }

    [TestMethod]
    public void Weights_are_not_read_from_a_file_that_has_changed()
    {
        NativeTorch.Load();
        using var copy = new TestFolder();
        var files = Directory.GetFiles(Folder).Where(static file => Path.GetExtension(file) is ".json" or ".gguf" or ".safetensors");
        foreach (var file in files)
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        using var model = CodebookModel.Load(copy.Path, new() { CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 1);
        var block = new TokenBlock(model.Tokenizer.EncodeIds(Text), 0);
        var weights = Directory.GetFiles(copy.Path, "*.gguf").Single();
        var before = File.GetLastWriteTimeUtc(weights);

        reader.Forget();
        File.SetLastWriteTimeUtc(weights, before.AddMinutes(1));
        var error = Assert.ThrowsExactly<TensorFileException>(() => model.Read([block], CancellationToken.None));
        StringAssert.Contains(error.Message, weights, StringComparison.Ordinal);

        File.SetLastWriteTimeUtc(weights, before);
        Assert.AreEqual(block.Ids.Length, model.Read([block], CancellationToken.None)[0].Tokens, "it can be mended");
    }
}
