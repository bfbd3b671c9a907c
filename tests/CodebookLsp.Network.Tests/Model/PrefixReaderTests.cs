using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Tokenizers;

namespace CodebookLsp.Network.Tests.Model;

/// <summary>Reading on from what is remembered gives exactly the codes of reading everything.</summary>
[TestClass]
public sealed class PrefixReaderTests
{
    private const string Text = """
        Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse, and nothing
        particular to interest me on shore, I thought I would sail about a little and see the watery part of the world. It is a way I have
        of driving off the spleen and regulating the circulation. Whenever I find myself growing grim about the mouth; whenever it is a
        damp, drizzly November in my soul; whenever I find myself involuntarily pausing before coffin warehouses, and bringing up the
        rear of every funeral I meet.
        """;

    [TestMethod]
    [DataRow(Precision.Float32)]
    [DataRow(Precision.BFloat16)]
    public void Random_edits_are_read_as_if_from_the_start(Precision precision)
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!,
            new() { Precision = precision, CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 2);
        var random = new Random(5);
        var ids = model.Tokenizer.EncodeIds(Text);
        for (var round = 0; round < 12; round++)
        {
            var context = random.Next(0, 20);
            var block = new TokenBlock(ids, context);
            var whole = model.Read([block, new([.. ids.Reverse()], 3), block], CancellationToken.None)[0];

            var part = reader.Read(block, random.Next(1, ids.Length), CancellationToken.None);
            AreTheFirstRows(part, whole);
            var all = reader.Read(block, ids.Length, CancellationToken.None);
            Assert.AreEqual(whole.Tokens, all.Tokens);
            AreTheFirstRows(all, whole);

            var at = random.Next(ids.Length);
            ids = [.. ids.AsSpan(0, at), .. Enumerable.Range(0, random.Next(3))
                .Select(_ => random.Next(1000)), .. ids.AsSpan(Math.Min(ids.Length, at + random.Next(3)))];
            Assert.IsTrue(reader.Known(new(ids, context)) >= Math.Min(at, ids.Length) || at < 16);
        }
    }

    [TestMethod]
    public void A_cancelled_reading_leaves_what_was_there()
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 1);
        var block = new TokenBlock(model.Tokenizer.EncodeIds(Text), 4);
        reader.Read(block, 40, CancellationToken.None);

        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        try
        {
            reader.Read(block, block.Ids.Length, cancelled.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.AreEqual(40, reader.Known(block));
        }

        AreTheFirstRows(reader.Read(block, block.Ids.Length, CancellationToken.None), model.Read([block], CancellationToken.None)[0]);
    }

    [TestMethod]
    [DataRow(Precision.Float32)]
    [DataRow(Precision.BFloat16)]
    public void What_is_remembered_is_continued_as_if_it_were_read_again(Precision precision)
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!,
            new() { Precision = precision, CheckHashes = false }, CancellationToken.None);
        using var reader = new PrefixReader(model, 2);
        var ids = model.Tokenizer.EncodeIds(Text);
        var site = model.Sites[20];
        var late = CodeIntervention.Hook(
            [new CodeIntervention(site.Layer, site.Placement, site.Head, 5) { Mode = InterventionMode.Add, Strength = 3,
            From = ids.Length - 1 }]);
        var request = new GenerationRequest(ids)
        {
            Samples = 2,
            Branches = [null, late],
            Shared = ids.Length - 1,
            Options = new() { Seed = 4, MaxTokens = 6 }
        };
        var expected = model.Generate(request, CancellationToken.None);

        reader.Read(new(ids, 10), ids.Length, CancellationToken.None);
        for (var round = 0; round < 2; round++)
            AreSame(expected, reader.Generate(request, CancellationToken.None));
        Assert.AreEqual(ids.Length - 1, reader.Known(new([.. ids.SkipLast(1)], 0)));

        // A hook that wants to see the prompt sees it.
        var early = request with
        {
            Branches =
            [CodeIntervention.Hook([new(site.Layer, site.Placement, site.Head, 5, Slot: InterventionSlot.All)])],
            Shared = 0
        };
        AreSame(model.Generate(early, CancellationToken.None), reader.Generate(early, CancellationToken.None));
        var off = request with { Branches = [null], Snap = false };
        AreSame(model.Generate(off, CancellationToken.None), reader.Generate(off, CancellationToken.None));

        static void AreSame(IReadOnlyList<GeneratedSample> expected, IReadOnlyList<GeneratedSample> found)
        {
            foreach (var (one, other) in expected.Zip(found))
                CollectionAssert.AreEqual(one.Ids.ToArray(), other.Ids.ToArray());
        }
    }

    [TestMethod]
    public void No_more_is_held_than_asked_for_and_nothing_once_it_is_forgotten()
    {
        NativeTorch.Load();
        using var model = CodebookModel.Load(
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, new() { CheckHashes = false }, CancellationToken.None);
        var ids = model.Tokenizer.EncodeIds(Text);
        using var one = new PrefixReader(model, 1);
        one.Read(new(ids, 0), ids.Length, CancellationToken.None);
        var each = one.Bytes;
        Assert.IsGreaterThan(ids.Length * 10_000, each);

        using var reader = new PrefixReader(model, 4, bytes: 5 * each / 2);
        for (var first = 0; first < 4; first++)
        {
            reader.Read(new([first, .. ids.Skip(1)], 0), ids.Length, CancellationToken.None);
            Assert.IsLessThanOrEqualTo(5 * each / 2, reader.Bytes);
        }

        CollectionAssert.AreEqual(new[] { 0, 0, ids.Length, ids.Length }, Enumerable.Range(0, 4)
            .Select(first => reader.Known(new([first, .. ids.Skip(1)], 0))).ToArray());

        var block = new TokenBlock([3, .. ids.Skip(1)], 0);
        var before = reader.Read(block, ids.Length, CancellationToken.None);
        reader.Forget();
        Assert.AreEqual(0, reader.Bytes);
        Assert.AreEqual(0, reader.Known(block));
        AreTheFirstRows(before, reader.Read(block, ids.Length, CancellationToken.None));
    }

    private static void AreTheFirstRows(CodeGrid part, CodeGrid whole)
    {
        Assert.IsTrue(part.Tokens <= whole.Tokens);
        CollectionAssert.AreEqual(whole.Ids[..part.Ids.Length], part.Ids);
        CollectionAssert.AreEqual(whole.Similarities[..part.Similarities.Length], part.Similarities);
    }
}
