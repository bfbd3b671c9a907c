using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Explanations;

/// <summary>Completes tokens that are only the beginning of a word: by what is likeliest to come next, until the word ends.</summary>
internal static class WordEndings
{
    /// <summary>No word gets more tokens than that.</summary>
    private const int MostTokens = 5;

    /// <param name="past">Holds what comes before the tokens, at least one; stays as it is.</param>
    /// <param name="first">Tokens that might come there.</param>
    /// <param name="unsnapped">Layers whose codebooks are off; null for none.</param>
    /// <returns>For each of them the word that it begins, as text.</returns>
    public static string[] Complete(
        Transformer transformer, Tokenizer tokenizer, KeyValueCache past, IReadOnlyList<int> first, IReadOnlySet<int>? unsnapped,
        CancellationToken cancel)
    {
        var words = first.Select(static id => new List<int> { id }).ToArray();
        var open = words.Where(word => IsOpen(tokenizer.Decode([.. word]))).ToList();
        while (open.Count > 0)
        {
            var row = -1L;
            var ends = open.Select(word => row += word.Count).ToArray(); // each word's last row
            long[] next = [];
            transformer.Forward(new([.. open.Select(static word => word.ToArray())])
            {
                Cache = past,
                Unsnapped = unsnapped,
                Cancel = cancel,
                Branches = new(),
                Final = final =>
                {
                    using var scope = NewDisposeScope();
                    var last = final.index_select(0, tensor(ends, device: final.device));
                    next = TensorMemory.Copy<long>(transformer.Scores(last).argmax(-1));
                },
            });
            for (var index = open.Count - 1; index >= 0; index--)
            {
                if (GoesOn(tokenizer.Piece((int)next[index])))
                    open[index].Add((int)next[index]);
                else
                    open.RemoveAt(index);
            }

            open.RemoveAll(word => word.Count == MostTokens || !IsOpen(tokenizer.Decode([.. word])));
        }

        return [.. words.Select(word => tokenizer.Decode([.. word]))];
    }

    /// <summary>Whether a text ends in the middle of what may be a word.</summary>
    private static bool IsOpen(string text) => text.Length > 0 && (char.IsLetterOrDigit(text[^1]) || text[^1] == '\uFFFD');

    /// <summary>Whether a token that comes behind a letter belongs to its word: letters, or what an apostrophe leads.</summary>
    private static bool GoesOn(string piece) =>
        piece.Length > 0
        && (char.IsLetterOrDigit(piece[0]) || piece[0] == '\uFFFD'
            || (piece.Length > 1 && piece[0] is '\'' or '’' && char.IsLetter(piece[1])));
}
