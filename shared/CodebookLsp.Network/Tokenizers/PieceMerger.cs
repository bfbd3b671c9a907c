using Microsoft.ML.Tokenizers;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// Byte-pair merges of one pre-token, by Microsoft.ML.Tokenizers. Its time grows with the square of the length, so what is far longer
/// than a word (a line of dashes, encoded data) goes to <see cref="LongPieceMerger"/>, which gives the same ids.
/// </summary>
internal sealed class PieceMerger
{
    /// <summary>In bytes. Below this Microsoft's merger takes well under a millisecond.</summary>
    public const int LongPiece = 1024;

    private readonly Lazy<BpeTokenizer> words;
    private readonly Lazy<LongPieceMerger> longPieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>? whole;

    /// <summary>Begins to build it on another thread, as that takes longest of all at a start; <see cref="Finish"/> waits for it.</summary>
    public PieceMerger(Vocabulary vocabulary)
    {
        words = new(() => Words(vocabulary));
        longPieces = new(() => new(vocabulary));
        _ = Task.Run(() => words.Value); // a failure is kept for Finish
        if (vocabulary.WholePieces)
            whole = Whole(vocabulary).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <exception cref="TokenizerException">A token or merge occurs twice, or a merge has parts or a result that are no tokens.</exception>
    public void Finish() => _ = words.Value;

    /// <param name="piece">In the <see cref="ByteAlphabet"/>, each letter of it a token.</param>
    public int[] Merge(ReadOnlySpan<char> piece)
    {
        if (whole is { } tokens && tokens.TryGetValue(piece, out var id))
            return [id];

        return piece.Length > LongPiece
            ? longPieces.Value.Merge(piece)
            : [.. words.Value.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false)];
    }

    private static BpeTokenizer Words(Vocabulary vocabulary)
    {
        try
        {
            return BpeTokenizer.Create(
                new BpeOptions(vocabulary.Tokens) { Merges = vocabulary.Merges, PreTokenizer = null, ByteLevel = false });
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw TokenizerException.Damaged(vocabulary.Path, $"has a vocabulary and merges that contradict each other ({e.Message})", e);
        }
    }

    /// <summary>Tokens that occur twice are for <see cref="Finish"/> to complain about.</summary>
    private static Dictionary<string, int> Whole(Vocabulary vocabulary)
    {
        var ids = new Dictionary<string, int>(vocabulary.Tokens.Count);
        foreach (var (text, id) in vocabulary.Tokens)
            ids[text] = id;

        return ids;
    }
}
