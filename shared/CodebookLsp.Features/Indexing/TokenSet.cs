using System.Numerics;

namespace CodebookLsp.Features.Indexing;

/// <summary>Some tokens of a corpus, one bit each.</summary>
public sealed class TokenSet
{
    private readonly ulong[] bits;

    /// <param name="tokens">How many tokens the corpus has.</param>
    public TokenSet(int tokens)
    {
        Tokens = tokens;
        bits = new ulong[(tokens + 63) / 64];
    }

    /// <summary>The set of some tokens of a corpus.</summary>
    /// <param name="tokens">How many tokens the corpus has.</param>
    public static TokenSet Of(int tokens, IEnumerable<int> members)
    {
        var set = new TokenSet(tokens);
        foreach (var token in members)
            set.Add(token);
        return set;
    }

    /// <summary>How many tokens the corpus has.</summary>
    public int Tokens { get; }

    /// <summary>How many of them are in the set.</summary>
    public int Count => bits.Sum(static word => BitOperations.PopCount(word));

    /// <summary>Two sets of the same tokens may be filled by two threads, one not.</summary>
    public void Add(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Tokens);
        bits[token >> 6] |= 1UL << token;
    }

    public bool Contains(int token) => ((bits[token >> 6] >> token) & 1) != 0;

    /// <summary>How many of some tokens are in the set.</summary>
    public int CountOf(ReadOnlySpan<int> tokens)
    {
        var count = 0UL;
        foreach (var token in tokens)
            count += (bits[token >> 6] >> token) & 1;
        return (int)count;
    }
}
