using System.Text.Json.Nodes;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Network.Tests.Training;

[TestClass]
public sealed class PackedTokensTests
{
    private const int Prefix = 99;

    private static TrainingConfiguration Eight { get; } = new() { Length = 8, Batch = 3, HeldOutBatches = 2 };

    [TestMethod]
    public void What_was_packed_is_there_and_says_of_which_source_it_is()
    {
        using var folder = new TestFolder();
        using var packed = Packed(folder, 0);

        Assert.AreEqual(100, packed.Vocabulary);
        CollectionAssert.AreEqual(new[] { Prefix }, packed.Prefix.ToArray());
        Assert.AreEqual("a: 20 of 840, b: 5 of 105", string.Join(", ", packed.Sources.Select(static one =>
            $"{one.Name}: {one.Documents} of {one.Tokens}")));
        Assert.AreEqual(0, packed.Sources.Sum(static one => one.HeldOutDocuments));
    }

    [TestMethod]
    public void Every_block_comes_once_before_any_comes_again_with_the_prefix_before_it()
    {
        using var folder = new TestFolder();
        using var packed = Packed(folder, 0, sources: 1);
        var data = packed.Data(Eight);
        var blocks = 20 * 42 / 7;
        var first = Enumerable.Range(0, blocks / 3).SelectMany(index => data.Batch(index)).ToList();
        var again = Enumerable.Range(blocks / 3, blocks / 3).SelectMany(index => data.Batch(index)).ToList();

        Assert.AreEqual(blocks, first.Select(static one => string.Join(',', one)).Distinct().Count());
        Assert.IsTrue(first.All(static one => one.Length == 8 && one[0] == Prefix));
        CollectionAssert.AreEquivalent(Lines(first), Lines(again));
        CollectionAssert.AreNotEqual(Lines(first), Lines(again));
        CollectionAssert.AreEqual(Lines(data.Batch(7)), Lines(packed.Data(Eight).Batch(7)));
        CollectionAssert.AreNotEqual(Lines(first), Lines(Enumerable.Range(0, blocks / 3)
            .SelectMany(index => packed.Data(Eight with { Seed = 2 }).Batch(index))));
    }

    [TestMethod]
    public void Shorter_sequences_are_the_same_blocks_cut()
    {
        using var folder = new TestFolder();
        using var packed = Packed(folder, 0);
        var data = packed.Data(Eight with { Length = 16, Shortest = 4 });
        var lengths = Enumerable.Range(0, 40).Select(index => data.Batch(index)).ToList();

        CollectionAssert.AreEquivalent(new[] { 4, 8, 16 }, lengths.Select(static batch => batch[0].Length).Distinct().ToArray());
        Assert.IsTrue(lengths.All(static batch => batch.Length * batch[0].Length == 48 && batch.All(one => one[0] == Prefix)));
    }

    [TestMethod]
    public void Sources_come_as_often_as_their_weights_say()
    {
        using var folder = new TestFolder();
        using var packed = Packed(folder, 0);
        var even = Share(new());
        var heavy = Share(new() { ["b"] = 8.0 });

        Assert.AreEqual(105.0 / 945, even, 0.01);
        Assert.AreEqual(0.5, heavy, 0.01);
        var error = Assert.ThrowsExactly<TrainingException>(() => Share(new() { ["c"] = 1.0 }));
        StringAssert.Contains(error.Message, "must be a, b", StringComparison.Ordinal);

        double Share(JsonObject weights)
        {
            var data = packed.Data(Eight with { SourceWeights = weights });
            return Enumerable.Range(0, 1024).SelectMany(index => data.Batch(index)).Average(static one => one[4] < 50 ? 0.0 : 1);
        }
    }

    [TestMethod]
    public void Held_out_texts_are_whole_and_never_trained_on()
    {
        using var folder = new TestFolder();
        using var packed = Packed(folder, 0.3);
        var data = packed.Data(Eight);
        var held = packed.Documents.Where(static one => one.IsHeldOut).ToList();

        Assert.IsTrue(held.Count is > 2 and < 14, $"{held.Count}");
        Assert.HasCount(2, data.HeldOut);
        var trained = Enumerable.Range(0, 200).SelectMany(index => data.Batch(index)).Select(Inner).ToHashSet();
        Assert.IsFalse(data.HeldOut.SelectMany(static batch => batch).Select(Inner).Any(trained.Contains));

        static string Inner(int[] sequence) => string.Join(',', sequence[1..7]);
    }

    [TestMethod]
    public void Too_little_and_what_is_damaged_is_said_in_a_sentence()
    {
        using var folder = new TestFolder();
        using (var packed = Packed(folder, 0))
            Says("The texts have 945 tokens, and a sequence is 1000 long.", () => packed.Data(Eight with { Length = 1000 }));

        var bytes = File.ReadAllBytes(folder.At("data.tokens"));
        Says("it does not begin as one", () => PackedTokens.Open(folder.File("other", new byte[200])));
        Says("its parts do not fit its length", () => PackedTokens.Open(folder.File("cut", bytes.AsSpan(0, bytes.Length - 30))));
        bytes[8 + (945 * 4)] = 7;
        Says("its documents do not follow one another", () => PackedTokens.Open(folder.File("table", bytes)));
        using var writer = new PackedTokensWriter(folder.At("none"), 10, [], 0);
        Says("the model knows 10 tokens", () => writer.Add("a", [3, 10]));
        writer.Commit();
        using var none = PackedTokens.Open(folder.At("none"));
        Says("There are no texts to train on", () => none.Data(Eight));

        static void Says(string what, Action act) =>
            StringAssert.Contains(Assert.ThrowsExactly<TrainingException>(act).Message, what, StringComparison.Ordinal);
    }

    /// <summary>20 texts of 41 tokens below 50, and 5 of 20 from 50 on, no two alike.</summary>
    private static PackedTokens Packed(TestFolder folder, double heldOut, int sources = 2)
    {
        using (var writer = new PackedTokensWriter(folder.At("data.tokens"), 100, [Prefix], heldOut))
        {
            for (var text = 0; text < 20; text++)
                writer.Add("a", [.. Numbers(text, 41)]);
            for (var text = 0; text < (sources - 1) * 5; text++)
                writer.Add("b", [.. Numbers(text, 20).Select(static number => 49 + number)]);
            writer.Commit();
        }

        return PackedTokens.Open(folder.At("data.tokens"));
    }

    private static IEnumerable<int> Numbers(int text, int count)
    {
        var random = new Random(text);
        return Enumerable.Range(0, count).Select(_ => random.Next(1, 49));
    }

    private static string[] Lines(IEnumerable<int[]> sequences) => [.. sequences.Select(static one => string.Join(',', one))];
}
