using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>Where in a text a code fires.</summary>
public static class SameCode
{
    /// <summary>The most salient code of a token; null where its codes are not known.</summary>
    public static CodeId? MostSalient(LiveText text, LiveToken token, LiveSettings settings) =>
        text.IsRead(token) ? text.Ask(counts => SalientCodes.First(text, counts, token, settings))?.Id : null;

    /// <summary>What can be seen of the word that a token is of; null for blanks.</summary>
    public static TextRange? Seen(LiveText text, LiveToken token) => LiveWords.Part(text, LiveWords.Of(text, token));

    /// <summary>
    /// What can be seen of all words with a token that has a code and has been read, in the order of the text: what hovers count,
    /// highlights mark and lists of places have. A word is there once, however many of its tokens have the code.
    /// </summary>
    public static IReadOnlyList<TextRange> Occurrences(LiveText text, CodeId code)
    {
        var found = new List<TextRange>();
        for (var block = 0; block < text.Blocks.Count; block++)
        {
            if (text.Codes(block) is not { } grid)
                continue;

            for (var index = 0; index < grid.Tokens; index++)
            {
                if (grid.Codes(index, code.Site).Contains(code.Code) && text.Token(block, index) is var token
                    && (found.Count == 0 || token.End > found[^1].End) && Seen(text, token) is { } seen
                    && (found.Count == 0 || seen.Start >= found[^1].End))
                {
                    found.Add(seen);
                }
            }
        }

        return found;
    }
}
