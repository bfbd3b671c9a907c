using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// Divides a text that is being edited into blocks: those of <see cref="BlockSplitter"/>, of which an edit makes anew only the ones
/// around it.
/// </summary>
internal static class LiveBlocks
{
    /// <summary>This many blocks of at least 128 tokens have more than the 448 by which a block is decided.</summary>
    private const int BlocksAhead = 5;

    /// <summary>So many UTF-16 units more than decide about a cut, or about where a pre-token ends.</summary>
    private const int UnitsAhead = BlockSplitter.Lookahead + 16;

    /// <summary>Pieces small enough that little is tokenised beyond the place where old and new blocks meet again.</summary>
    private const int PieceLength = 2048;

    /// <summary>All blocks of a text.</summary>
    public static IReadOnlyList<TextBlock> Of(string text, LoadedModel model, AnalysisOptions options) =>
        [.. BlockSplitter.Split(Pieces(text, 0), model.Tokenizer, model.Within(options))];

    /// <summary>All blocks of a text that resembles another.</summary>
    /// <param name="before">The blocks of <paramref name="old"/>.</param>
    public static IReadOnlyList<TextBlock> Of(
        string text, string old, IReadOnlyList<TextBlock> before, LoadedModel model, AnalysisOptions options)
    {
        var same = text.AsSpan().CommonPrefixLength(old);
        var sameEnd = CommonSuffixLength(text.AsSpan(same), old.AsSpan(same));
        var resume = Resume(before, same);
        if (resume < 0)
            return Of(text, model, options);

        var blocks = new List<TextBlock>(before.Count + 1);
        for (var index = 0; index < resume; index++)
            blocks.Add(before[index]);

        var from = before[resume];
        var meeting = resume; // the old block that might start where the next new one does
        var moved = text.Length - old.Length;
        foreach (
            var block in BlockSplitter.SplitFrom(
                from, Pieces(text, (int)from.Start.Utf16), model.Tokenizer, model.Within(options)))
        {
            while (meeting < before.Count && before[meeting].Start.Utf16 + moved < block.Start.Utf16)
                meeting++;
            if (meeting < before.Count && before[meeting].Start.Utf16 >= old.Length - sameEnd && IsSame(block, before[meeting], moved))
            {
                AddMoved(blocks, before, meeting, block.Start);
                return blocks;
            }

            blocks.Add(block);
        }

        return blocks;
    }

    /// <summary>The last block to start from again: what decides it lies before the first change. −1 for none.</summary>
    private static int Resume(IReadOnlyList<TextBlock> before, int same)
    {
        for (var index = before.Count - 1 - BlocksAhead; index > 0; index--)
        {
            // The block further on starts where a pre-token does, so no token before it can have changed.
            var ahead = before[index + BlocksAhead];
            if (ahead.Start.Utf16 + UnitsAhead <= same && BlockSplitter.CanResume(ahead) && BlockSplitter.CanResume(before[index]))
                return index;
        }

        return -1;
    }

    /// <summary>Whether from a new block on everything is as it was from an old one on.</summary>
    private static bool IsSame(TextBlock block, TextBlock old, int moved) =>
        block.Start.Utf16 == old.Start.Utf16 + moved
        && BlockSplitter.CanResume(block) && BlockSplitter.CanResume(old)
        && block.Scanner == old.Scanner
        && block.Sequence.Context == old.Sequence.Context
        && block.Sequence.Ids.AsSpan(0, block.Sequence.Context).SequenceEqual(old.Sequence.Ids.AsSpan(0, old.Sequence.Context));

    private static void AddMoved(List<TextBlock> blocks, IReadOnlyList<TextBlock> before, int first, FilePosition start)
    {
        var from = before[first].Start;
        for (var index = first; index < before.Count; index++)
        {
            var at = before[index].Start;
            var to = new FilePosition(
                start.Utf16 + at.Utf16 - from.Utf16, start.Utf8 + at.Utf8 - from.Utf8, start.CodePoints + at.CodePoints - from.CodePoints);
            blocks.Add(to == at ? before[index] : before[index] with { Start = to });
        }
    }

    private static IEnumerable<string> Pieces(string text, int from)
    {
        for (var at = from; at < text.Length;)
        {
            var end = Math.Min(text.Length, at + PieceLength);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
                end--; // a pair stays together
            yield return text[at..end];
            at = end;
        }
    }

    private static int CommonSuffixLength(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var most = Math.Min(left.Length, right.Length);
        var length = 0;
        while (length < most && left[^(length + 1)] == right[^(length + 1)])
            length++;

        return length;
    }
}
