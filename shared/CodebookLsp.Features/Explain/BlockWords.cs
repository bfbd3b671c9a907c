using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Explain;

/// <summary>Which tokens of a block make up a word: see <see cref="TokenWords"/>.</summary>
internal static class BlockWords
{
    /// <summary>The tokens of the word that a token belongs to; of what is no word, the token itself.</summary>
    public static (int First, int Count) Around(TextBlock block, int token)
    {
        var (first, last) = (token, token);
        while (first > 0 && GoesOn(block, first))
            first--;
        while (last + 1 < block.Tokens.Length && GoesOn(block, last + 1))
            last++;
        return (first, last - first + 1);
    }

    /// <summary>Whether a token belongs to the word of the token before it.</summary>
    private static bool GoesOn(TextBlock block, int token)
    {
        var one = block.Plain ?? block;
        return TokenWords.GoesOn(one.Tokens[token - 1].Utf16, one.TextOf(token - 1), one.Tokens[token].Utf16, one.TextOf(token));
    }

    /// <summary>What can be seen of some tokens, in UTF-16 units of the whole text; all of them where nothing can.</summary>
    public static TextRange Range(TextBlock block, int first, int count)
    {
        var (start, end) = ((int)block.StartOf(first).Utf16, (int)block.EndOf(first + count - 1).Utf16);
        var from = (int)block.Start.Utf16;
        return VisiblePart.Of(block.Text, new(start - from, end - from)) is { } seen ? new(seen.Start + from, seen.End + from)
            : new(start, end);
    }

    /// <summary>Some tokens as they read.</summary>
    public static string Text(TextBlock block, int first, int count)
    {
        var one = block.Plain ?? block;
        return one.Text[one.Tokens[first].Utf16.Start..one.Tokens[first + count - 1].Utf16.End];
    }
}
