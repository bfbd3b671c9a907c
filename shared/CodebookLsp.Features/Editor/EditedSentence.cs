using System.Buffers;

namespace CodebookLsp.Features.Editor;

/// <summary>How much of a block is worth having before the rest of it: the sentence that was just edited.</summary>
public static class EditedSentence
{
    /// <summary>A longer sentence waits with the rest: so many tokens are read in a twentieth of a second.</summary>
    private const int MostTokens = 20;

    private static readonly SearchValues<char> Ends = SearchValues.Create(".!?\n…。！？");

    /// <returns>How many of the block's tokens there are up to the sentence's end.</returns>
    public static int End(LiveText text, int block, int editedAt)
    {
        var tokens = text.Blocks[block].Tokens;
        var inside = editedAt - (int)text.Blocks[block].Start.Utf16;
        var first = Array.FindIndex(tokens, token => token.Utf16.End >= inside);
        if (first < 0)
            return tokens.Length;

        var end = Math.Min(tokens.Length, first + MostTokens);
        for (var index = first; index < end; index++)
        {
            var last = text.Blocks[block].TextOf(index);
            if (tokens[index].Utf16.End > inside && last.AsSpan().IndexOfAny(Ends) >= 0)
                return index + 1;
        }

        return end;
    }
}
