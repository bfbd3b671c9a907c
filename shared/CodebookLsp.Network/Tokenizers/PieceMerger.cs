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

    private readonly BpeTokenizer words;
    private readonly Lazy<LongPieceMerger> longPieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>>? whole;

    /// <exception cref="TokenizerException">A token or merge occurs twice, or a merge has parts or a result that are no tokens.</exception>
    public PieceMerger(Vocabulary vocabulary)
    {
        try
        {
            words = BpeTokenizer.Create(new BpeOptions(vocabulary.Tokens) { Merges = vocabulary.Merges, PreTokenizer = null, ByteLevel = false });
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw TokenizerException.Damaged(vocabulary.Path, $"has a vocabulary and merges that contradict each other ({e.Message})", e);
        }

        longPieces = new(() => new(vocabulary));
        if (vocabulary.WholePieces)
            whole = new Dictionary<string, int>(vocabulary.Tokens).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="piece">In the <see cref="ByteAlphabet"/>, each letter of it a token.</param>
    public int[] Merge(ReadOnlySpan<char> piece)
    {
        if (whole is { } tokens && tokens.TryGetValue(piece, out var id))
            return [id];

        return piece.Length > LongPiece
            ? longPieces.Value.Merge(piece)
            : [.. words.EncodeToIds(piece, considerPreTokenization: false, considerNormalization: false)];
    }
}
