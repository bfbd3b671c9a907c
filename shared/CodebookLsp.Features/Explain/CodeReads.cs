using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Explain;

/// <summary>An earlier word that an attention head read.</summary>
/// <param name="Range">In UTF-16 units of the whole text.</param>
/// <param name="Share">Of what the head read, from 0 to 1.</param>
public sealed record ReadWord(TextRange Range, string Text, double Share);

/// <summary>
/// What the head read whose output a code stands for. What comes before the text and the first token of what the model reads are left out:
/// heads that have nothing to do look there.
/// </summary>
/// <param name="Words">The earlier words that it read most of, the one with the largest share first; perhaps none.</param>
/// <param name="Own">The share of the word itself.</param>
/// <param name="Idle">How much of its attention is left out here, from 0 to 1.</param>
public sealed record CodeReads(IReadOnlyList<ReadWord> Words, double Own, double Idle)
{
    private const int Most = 3;

    /// <summary>What has less is not worth naming.</summary>
    private const double LeastShare = 0.05;

    /// <summary>A head that looks away from the text by more than that has read nothing.</summary>
    private const double MostIdle = 0.95;

    /// <param name="blocks">Of the text, in its order, up to the token's at least.</param>
    /// <param name="attended">For each token of the block's sequence up to the token; see
    /// <see cref="Network.Explanations.TokenExplanation"/>.</param>
    /// <returns>Null where the head read nothing to speak of.</returns>
    public static CodeReads? Of(IReadOnlyList<TextBlock> blocks, int block, int token, float[] attended)
    {
        var own = blocks[block];
        var (start, at) = (own.Prefix + 1, own.Sequence.Context + token);
        var read = Enumerable.Range(start, Math.Max(0, at + 1 - start)).Sum(place => (double)attended[place]);
        if (at < start || 1 - read > MostIdle)
            return null;

        var words = new List<ReadWord>();
        var self = BlockWords.Around(own, token).First;
        var itself = 0.0;
        for (var place = at; place >= start;)
        {
            var (holder, last) = Place(place);
            var first = BlockWords.Around(holder, last).First;
            var count = last - first + 1;
            var counted = Math.Min(count, place - start + 1); // the word may begin in what is left out
            var share = Enumerable.Range(place - counted + 1, counted).Sum(one => (double)attended[one]) / read;
            if (ReferenceEquals(holder, own) && first == self)
                itself += share;
            else if (!string.IsNullOrWhiteSpace(BlockWords.Text(holder, first, count)))
                words.Add(new(BlockWords.Range(holder, first, count), ShownWord.Of(BlockWords.Text(holder, first, count)), share));
            place -= count;
        }

        return new([.. words.Where(static word => word.Share >= LeastShare).OrderByDescending(static word => word.Share).Take(Most)],
            itself, Math.Clamp(1 - read, 0, 1));

        // Where a token of the block's sequence is: its context is the end of the blocks before.
        (TextBlock Block, int Token) Place(int place)
        {
            var (number, index) = (block, place - own.Sequence.Context);
            while (index < 0)
                index += blocks[--number].Tokens.Length;
            return (blocks[number], index);
        }
    }
}
