using System.Collections.Concurrent;
using System.Text;
using CodebookLsp.Text.Encodings;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>The tokens of one pre-token.</summary>
/// <param name="Lengths">In bytes of the text; with <paramref name="Skipped"/> they make up all of it.</param>
/// <param name="Skipped">Bytes before the first token that have none.</param>
internal sealed record EncodedPiece(int[] Ids, int[] Lengths, int Skipped);

/// <summary>Pre-tokens to token ids; those that come often are kept. Any thread may use it.</summary>
internal sealed class PieceEncoder
{
    /// <summary>Longer pre-tokens seldom come again.</summary>
    private const int LongestCached = 48;

    private const int MostCached = 1 << 16;

    private readonly PieceMerger merger;
    private readonly string?[] texts;
    private readonly bool[] hasToken = new bool[256];
    private readonly bool hasAllBytes;
    private readonly ConcurrentDictionary<string, EncodedPiece> cache = new();
    private readonly ConcurrentDictionary<string, EncodedPiece>.AlternateLookup<ReadOnlySpan<char>> cached;
    private int cachedCount;

    /// <exception cref="TokenizerException">An id is impossible, or has two texts.</exception>
    public PieceEncoder(Vocabulary vocabulary)
    {
        merger = new(vocabulary); // first: another thread works at it
        texts = TokenTexts.ById(vocabulary);
        foreach (var (text, _) in vocabulary.Tokens)
        {
            if (text is [var letter] && ByteAlphabet.Byte(letter) is { } value)
                hasToken[value] = true;
        }

        hasAllBytes = hasToken.All(static has => has);
        cached = cache.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>[id] the token as its file has it; null for an id that no token has.</summary>
    public string?[] Texts => texts;

    /// <exception cref="TokenizerException">The vocabulary contradicts itself.</exception>
    public void Finish() => merger.Finish();

    /// <summary>Whether each byte of a text has a token.</summary>
    public bool CanEncodeAll(string text) => hasAllBytes || Array.TrueForAll(Wtf8.Encode(text), value => hasToken[value]);

    public EncodedPiece Of(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestCached)
            return Merge(text);

        if (cached.TryGetValue(text, out var piece))
            return piece;

        piece = Merge(text);
        if (Interlocked.Increment(ref cachedCount) > MostCached)
        {
            cache.Clear();
            Interlocked.Exchange(ref cachedCount, 0);
        }

        cached.TryAdd(text, piece);
        return piece;
    }

    private EncodedPiece Merge(ReadOnlySpan<char> text)
    {
        var bytes = Wtf8.Encode(text);
        var letters = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            if (hasToken[value])
                letters.Append(ByteAlphabet.Letter(value));
        }

        var ids = merger.Merge(letters.ToString());
        var lengths = Array.ConvertAll(ids, id => texts[id]!.Length);
        return letters.Length == bytes.Length ? new(ids, lengths, 0) : WithSkipped(bytes, ids, lengths);
    }

    /// <summary>Adds the bytes that have no token to the token before them; what has none before it is
    /// <see cref="EncodedPiece.Skipped"/>.</summary>
    private EncodedPiece WithSkipped(byte[] bytes, int[] ids, int[] lengths)
    {
        var at = 0;
        var skipped = Skip();
        for (var i = 0; i < lengths.Length; i++)
        {
            var start = at;
            for (var left = lengths[i]; left > 0; at++)
                left -= hasToken[bytes[at]] ? 1 : 0;

            _ = Skip();
            lengths[i] = at - start;
        }

        return new(ids, lengths, skipped);

        int Skip()
        {
            var start = at;
            while (at < bytes.Length && !hasToken[bytes[at]])
                at++;

            return at - start;
        }
    }

    /// <summary>Whether the first byte of a text has a token.</summary>
    public bool HasToken(ReadOnlySpan<char> text)
    {
        if (hasAllBytes)
            return true;

        Span<byte> bytes = stackalloc byte[2 * Wtf8.MaxBytesPerUnit];
        _ = Wtf8.Encode(text[..Math.Min(text.Length, 2)], bytes);
        return hasToken[bytes[0]];
    }

    /// <summary>Whether a text has a byte that has a token, or there is none that has not.</summary>
    public bool CanEncodeAny(ReadOnlySpan<char> text)
    {
        if (hasAllBytes)
            return true;

        for (var i = 0; i < text.Length; i++)
        {
            if (HasToken(text[i..]))
                return true;
        }

        return false;
    }
}
