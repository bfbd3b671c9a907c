using System.Buffers;
using CodebookLsp.Features.Indexing;
using CsCheck;

namespace CodebookLsp.Features.Tests.Indexing;

[TestClass]
public sealed class FiringCoderTests
{
    /// <summary>Gaps of every size: dense runs, bursts, and codes that fire a few times in millions of tokens.</summary>
    private static readonly Gen<int[]> Firings =
        from count in Gen.OneOf(Gen.Int[0, 3], Gen.Int[126, 131], Gen.Int[0, 1000])
        from spread in Gen.OneOf(Gen.Const(1), Gen.Int[2, 50], Gen.Int[100, 5000], Gen.Const(1_000_000))
        from gaps in Gen.Int[1, spread].Array[count]
        from first in Gen.Int[0, spread]
        select Ascending(first, gaps);

    [TestMethod]
    public void What_is_encoded_is_decoded() => Firings.Sample(static tokens =>
    {
        var (data, length) = Encoded(tokens);
        var decoded = new int[tokens.Length];
        FiringCoder.Decode(data, length, tokens is [] ? 1 : tokens[^1] + 1, decoded);
        CollectionAssert.AreEqual(tokens, decoded);
    });

    [TestMethod]
    public void A_range_is_the_same_as_that_part_of_everything() =>
        Gen.Select(Firings, Gen.Double[-0.1, 1.1], Gen.Double[-0.1, 1.1])
            .Sample(
                static (tokens, one, other) =>
    {
        var limit = tokens is [] ? 1 : tokens[^1] + 1;
        var (from, end) = ((int)(Math.Min(one, other) * limit), (int)(Math.Max(one, other) * limit));
        var (data, length) = Encoded(tokens);
        CollectionAssert.AreEqual(
            tokens.Where(token => from <= token && token < end).ToArray(),
            FiringCoder.DecodeRange(data, length, limit, new int[tokens.Length], from, end).ToArray());
    });

    [TestMethod]
    public void A_token_beyond_the_last_is_refused() => Firings.Where(static tokens => tokens.Length > 0).Sample(static tokens =>
    {
        var (data, length) = Encoded(tokens);
        Assert.ThrowsExactly<FormatException>(() => FiringCoder.Decode(data, length, tokens[^1], new int[tokens.Length]));
    });

    [TestMethod]
    public void Damaged_bytes_give_tokens_in_order_or_a_format_error() =>
        Gen.Select(Firings.Where(static tokens => tokens.Length > 0), Gen.Int[0, 1 << 20], Gen.Byte)
            .Sample(
                static (tokens, place, wrong) =>
    {
        var (data, length) = Encoded(tokens);
        data[place % length] = wrong;
        var decoded = new int[tokens.Length];
        try
        {
            FiringCoder.Decode(data, length, tokens[^1] + 1, decoded);
        }
        catch (FormatException)
        {
            return;
        }

        Assert.IsTrue(decoded.All(token => token >= 0 && token <= tokens[^1]));
    });

    [TestMethod]
    public void Firings_at_random_take_hardly_more_than_their_entropy()
    {
        var random = new Random(5);
        foreach (var rate in new[] { 0.5, 0.1, 0.01, 0.001 })
        {
            var tokens = Enumerable.Range(0, 2_000_000).Where(_ => random.NextDouble() < rate).ToArray();
            var entropy = -((rate * Math.Log2(rate)) + ((1 - rate) * Math.Log2(1 - rate))) * 2_000_000 / 8;
            var directory = tokens.Length * 0.3 / 8; // what a block costs beside its gaps
            Assert.IsLessThan((1.04 * entropy) + directory, Encoded(tokens).Length, $"at a rate of {rate}");
        }
    }

    private static (byte[] Data, int Length) Encoded(int[] tokens)
    {
        var output = new ArrayBufferWriter<byte>();
        FiringCoder.Encode(tokens, output);
        return ([.. output.WrittenSpan, .. Enumerable.Repeat((byte)0xFF, FiringCoder.Padding)], output.WrittenCount);
    }

    private static int[] Ascending(int first, int[] gaps)
    {
        var tokens = new int[gaps.Length];
        for (var i = 0; i < gaps.Length; i++)
            tokens[i] = i == 0 ? first : tokens[i - 1] + gaps[i];
        return tokens;
    }
}
