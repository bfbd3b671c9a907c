using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Transformers;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>
/// However a text is read, by whatever pass, beside whatever and on however many threads, its codes are the same to the last bit.
/// </summary>
[TestClass]
public sealed class ReadingsAgreeTests
{
    private static readonly Lazy<string> Text =
        new(() => string.Concat(Enumerable.Repeat(File.ReadAllText(Repository.Sample("moby-dick-opening.txt")), 2)));

    [TestMethod]
    [DataRow(Precision.Float32)]
    [DataRow(Precision.BFloat16)]
    public void Alone_among_others_and_on_any_number_of_threads(Precision precision)
    {
        using var model = Load(precision);
        var ids = model.Tokenizer.EncodeIds(Text.Value);

        // Of lengths on both sides of every border between one way to multiply and another, each with another beginning.
        TokenBlock[] blocks = [.. new[] { 1, 2, 5, 6, 9, 15, 16, 17, 33, 64, 65, 130, 300, 470 }
            .Select((length, index) => new TokenBlock(ids[(index * 7)..((index * 7) + length)], length / 5))];
        var alone = blocks.Select(block => model.Read([block], CancellationToken.None)[0]).ToArray();

        foreach (var (expected, found) in alone.Zip(model.Read(blocks, CancellationToken.None)))
            AreTheFirstRows(expected, found);
        foreach (var threads in new[] { 1, 2, 4 })
        {
            var recorder = new Recorder(model.Sites, blocks);
            model.Transformer.Forward(
                new([.. blocks.Select(static block => block.Ids)]) { Recorder = recorder, Logits = LogitRows.None, Threads = threads });
            foreach (var (expected, found) in alone.Zip(recorder.Grids()))
                AreTheFirstRows(expected, found);
        }
    }

    [TestMethod]
    [DataRow(Precision.Float32)]
    [DataRow(Precision.BFloat16)]
    public void Cut_earlier_and_token_by_token(Precision precision)
    {
        using var model = Load(precision);
        var ids = model.Tokenizer.EncodeIds(Text.Value)[..420];
        var whole = model.Read([new(ids, 0)], CancellationToken.None)[0];
        foreach (var length in new[] { 1, 3, 8, 15, 16, 57, 64, 129, 130, 131, 257, 400 })
            AreTheFirstRows(model.Read([new(ids[..length], 0)], CancellationToken.None)[0], whole);

        using var reader = new PrefixReader(model, 1);
        foreach (var end in new[] { 17, 18, 20, 25, 26, 41, 100, 101, 230, 420 })
            AreTheFirstRows(reader.Read(new(ids, 0), end, CancellationToken.None), whole);
        AreTheFirstRows(reader.Read(new(ids[..5], 0), 5, CancellationToken.None), whole);
    }

    /// <summary>
    /// "The same seed gives the same text, whatever other samples are made beside it": more of them than any kernel takes at once, which
    /// end one by one.
    /// </summary>
    [TestMethod]
    [DataRow(null)]
    [DataRow(Precision.Float32)]
    [DataRow(Precision.BFloat16)]
    public void A_continuation_beside_many_others(Precision? precision)
    {
        using var model = Load(precision);
        var request = new GenerationRequest(model.Tokenizer.EncodeIds(Text.Value)[..40])
        {
            Options =
            new() { Seed = 4, MaxTokens = 12, StopStrings = ["e"] }
        };
        var alone = model.Generate(request, CancellationToken.None)[0];
        var among = model.Generate(request with { Samples = 11 }, CancellationToken.None)[0];

        CollectionAssert.AreEqual(alone.Ids.ToArray(), among.Ids.ToArray());
        Assert.AreEqual(alone.LogProbability, among.LogProbability);
    }

    private static CodebookModel Load(Precision? precision)
    {
        NativeTorch.Load();
        return CodebookModel.Load(Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!,
            new() { Precision = precision, CheckHashes = false }, CancellationToken.None);
    }

    private static void AreTheFirstRows(CodeGrid part, CodeGrid whole)
    {
        Assert.IsTrue(part.Tokens <= whole.Tokens);
        CollectionAssert.AreEqual(whole.Ids[..part.Ids.Length], part.Ids);
        CollectionAssert.AreEqual(whole.Similarities[..part.Similarities.Length], part.Similarities);
    }
}
