using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// The codes that the version before an edit had at the same places: what is shown of a block until its own codes have been read, so that
/// a keystroke makes nothing vanish. What was typed has the codes of the token before it.
/// </summary>
/// <param name="text">Of the version before, with its blocks and what was shown of them.</param>
/// <param name="shown">[blocks]</param>
internal sealed class EarlierCodes(string text, IReadOnlyList<TextBlock> blocks, CodeGrid?[] shown)
{
    /// <summary>An edit leaves two or three blocks unread. Where it leaves more (a whole text is replaced), the rest waits.</summary>
    private const int MostBlocks = 8;

    /// <summary>Fills in the blocks that have not been read.</summary>
    /// <param name="now">[blocks of the new version]: null where a block has not been read.</param>
    public void Fill(string newText, IReadOnlyList<TextBlock> newBlocks, CodeGrid?[] now)
    {
        var start = text.AsSpan().CommonPrefixLength(newText);
        var end = 0;
        while (end < Math.Min(text.Length, newText.Length) - start && text[^(end + 1)] == newText[^(end + 1)])
            end++;

        var filled = 0;
        for (var block = 0; block < newBlocks.Count && filled < MostBlocks; block++)
        {
            if (now[block] is not null)
                continue;
            filled++;
            now[block] = Of(newBlocks[block], at =>
                at < start ? at : at >= newText.Length - end ? at - newText.Length + text.Length : Math.Max(0, start - 1));
        }
    }

    /// <summary>Codes of a block's first tokens, and for the rest those that were shown.</summary>
    public static CodeGrid Joined(CodeGrid first, CodeGrid rest)
    {
        var (from, slots) = (first.Ids.Length, first.Slots);
        return rest.Tokens * slots <= from ? first : new(
            first.Sites, rest.Tokens, [.. first.Ids, .. rest.Ids.AsSpan(from)], [.. first.Similarities, .. rest.Similarities.AsSpan(from)]);
    }

    /// <param name="before">Where a place of the new text was in the old one.</param>
    /// <returns>Null where the old version had nothing either.</returns>
    private CodeGrid? Of(TextBlock block, Func<int, int> before)
    {
        var rows = new (CodeGrid Grid, int Row)[block.Tokens.Length];
        for (var token = 0; token < rows.Length; token++)
        {
            if (RowAt(before((int)block.StartOf(token).Utf16)) is not { } row)
                return null;
            rows[token] = row;
        }

        if (rows.Length == 0)
            return null;
        var (sites, slots) = (rows[0].Grid.Sites, rows[0].Grid.Slots);
        var (ids, similarities) = (new int[rows.Length * slots], new float[rows.Length * slots]);
        for (var token = 0; token < rows.Length; token++)
        {
            var (grid, row) = rows[token];
            grid.Ids.AsSpan(row * slots, slots).CopyTo(ids.AsSpan(token * slots));
            grid.Similarities.AsSpan(row * slots, slots).CopyTo(similarities.AsSpan(token * slots));
        }

        return new(sites, rows.Length, ids, similarities);
    }

    private (CodeGrid Grid, int Row)? RowAt(int offset)
    {
        if (blocks.Count == 0)
            return null;
        var block = BinarySearch.Last(blocks.Count, at => blocks[at].Start.Utf16 <= offset);
        if (shown[block] is not { } grid)
            return null;
        var (tokens, inside) = (blocks[block].Tokens, offset - (int)blocks[block].Start.Utf16);
        var token = Math.Max(0, BinarySearch.Last(tokens.Length, at => tokens[at].Utf16.Start <= inside));
        return token < grid.Tokens ? (grid, token) : null;
    }
}
