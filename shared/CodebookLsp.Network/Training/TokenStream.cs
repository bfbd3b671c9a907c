using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Training;

/// <summary>Some texts of a <see cref="PackedTokens"/> end to end, as if they were one.</summary>
internal sealed class TokenStream
{
    private readonly PackedTokens tokens;
    private readonly PackedDocument[] documents;
    private readonly long[] starts; // [documents]: where each begins in the stream
    private readonly ulong seed;
    private (long Epoch, int[] Order)? known;

    /// <param name="length">Of a block, in tokens.</param>
    public TokenStream(PackedTokens tokens, PackedDocument[] documents, int length, ulong seed)
    {
        Step = length - tokens.Prefix.Count;
        (this.tokens, this.documents, this.seed) = (tokens, documents, seed);
        starts = new long[documents.Length];
        for (var at = 0; at < documents.Length; at++)
        {
            starts[at] = Length;
            Length += documents[at].Tokens;
        }

        Blocks = Length < length ? 0 : (int)Math.Min(int.MaxValue, Length / Step);
    }

    /// <summary>In tokens.</summary>
    public long Length { get; }

    public int Blocks { get; }

    /// <summary>From the beginning of one block to that of the next, in tokens: the prefix before it is not its own.</summary>
    public int Step { get; }

    /// <summary>In which order the blocks come when they come for the n-th time.</summary>
    public int[] Order(long epoch)
    {
        if (known is not { } last || last.Epoch != epoch)
            known = last = (epoch, Shuffled.Of(Blocks, seed, (int)epoch));
        return last.Order;
    }

    /// <summary>The tokens from a place on, with the prefix before them; where a text begins there it is there already.</summary>
    /// <param name="length">In all.</param>
    public int[] Sequence(long at, int length)
    {
        var sequence = new int[length];
        if (Array.BinarySearch(starts, at) >= 0)
        {
            Read(Math.Min(at, Length - length), sequence);
            return sequence;
        }

        for (var index = 0; index < tokens.Prefix.Count; index++)
            sequence[index] = tokens.Prefix[index];
        Read(at, sequence.AsSpan(tokens.Prefix.Count));
        return sequence;
    }

    private void Read(long at, Span<int> to)
    {
        for (var document = Array.BinarySearch(starts, at) is >= 0 and var found ? found : ~Array.BinarySearch(starts, at) - 1;
            !to.IsEmpty; document++)
        {
            var within = at - starts[document];
            var count = (int)Math.Min(to.Length, documents[document].Tokens - within);
            tokens.Read(documents[document].First + within, to[..count]);
            to = to[count..];
            at += count;
        }
    }
}

/// <summary>Numbers in an order of chance.</summary>
internal static class Shuffled
{
    /// <summary>0, 1, ... count − 1, the same order for the same seed and stream (Fisher and Yates).</summary>
    public static int[] Of(int count, ulong seed, int stream)
    {
        var random = SplitMix64.For(seed, stream);
        var order = Enumerable.Range(0, count).ToArray();
        for (var at = count - 1; at > 0; at--)
        {
            var other = (int)(random.NextDouble() * (at + 1));
            (order[at], order[other]) = (order[other], order[at]);
        }

        return order;
    }
}
