namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// Byte-pair merges of one pre-token of any length n in time n log n: the pairs wait in a queue by rank, then by place, and the symbols
/// are a linked list.
/// </summary>
internal sealed class LongPieceMerger
{
    private const int Gone = -1;

    private readonly Dictionary<char, int> letters;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> merges;

    /// <param name="vocabulary">Already checked: every merge's parts and result are tokens.</param>
    public LongPieceMerger(Vocabulary vocabulary)
    {
        var ids = new Dictionary<string, int>(vocabulary.Tokens);
        letters = ids.Where(static token => token.Key.Length == 1).ToDictionary(static token => token.Key[0], static token => token.Value);
        merges = new(vocabulary.Merges.Count);
        for (var rank = 0; rank < vocabulary.Merges.Count; rank++)
        {
            var parts = vocabulary.Merges[rank].Split(' ');
            merges.Add((ids[parts[0]], ids[parts[1]]), (rank, ids[parts[0] + parts[1]]));
        }
    }

    /// <param name="piece">In the <see cref="ByteAlphabet"/>, each letter of it a token.</param>
    public int[] Merge(ReadOnlySpan<char> piece)
    {
        var ids = new int[piece.Length];
        var next = new int[piece.Length]; // the symbol after, or the length
        var previous = new int[piece.Length];
        for (var i = 0; i < piece.Length; i++)
            (ids[i], next[i], previous[i]) = (letters[piece[i]], i + 1, i - 1);

        // Left and Right tell whether the pair is still what it was when it was queued.
        var queue = new PriorityQueue<(int At, int Left, int Right, int Id), (int Rank, int At)>();
        for (var i = 0; i < piece.Length; i++)
            Queue(i);

        while (queue.TryDequeue(out var pair, out _))
        {
            var right = ids[pair.At] == pair.Left ? next[pair.At] : ids.Length;
            if (right == ids.Length || ids[right] != pair.Right)
                continue;

            ids[pair.At] = pair.Id;
            ids[right] = Gone;
            next[pair.At] = next[right];
            if (next[right] < ids.Length)
                previous[next[right]] = pair.At;

            if (previous[pair.At] >= 0)
                Queue(previous[pair.At]);

            Queue(pair.At);
        }

        return [.. ids.Where(static id => id != Gone)];

        void Queue(int at)
        {
            var right = next[at];
            if (right < ids.Length && merges.TryGetValue((ids[at], ids[right]), out var merge))
                queue.Enqueue((at, ids[at], ids[right], merge.Id), (merge.Rank, at));
        }
    }
}
