using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.SearchCaches;

/// <summary>The texts of an index's tokens, laid end to end and cut into blocks of one length; the rest, shorter than a block, is left
/// out.</summary>
internal sealed class CachedTexts(CodeIndex index, int blockTokens)
{
    public int BlockTokens => blockTokens;

    public int Blocks => index.Tokens / blockTokens;

    /// <summary>How many tokens the blocks have together.</summary>
    public int Tokens => Blocks * blockTokens;

    /// <summary>
    /// Every token's text. A character that several tokens spell is the first one's, and the others have none, so that the texts of a
    /// block's tokens make up its text.
    /// </summary>
    public IEnumerable<string> All(CancellationToken cancel)
    {
        for (var document = 0; document < index.Documents.Count; document++)
        {
            cancel.ThrowIfCancellationRequested();
            var (text, end) = (index.TextOf(document), 0);
            for (var token = index.Documents[document].FirstToken; token < Math.Min(index.Documents[document].End, Tokens); token++)
            {
                var range = index.RangeOf(token);
                var start = Math.Min(Math.Max(range.Start, end), range.End);
                end = Math.Max(end, range.End);
                yield return text[start..range.End];
            }
        }
    }

    /// <summary>The longest text of a token and that of a block, in code points; 1 at least.</summary>
    public (int Token, int Block) Longest(CancellationToken cancel)
    {
        var (token, block) = (1, 1);
        foreach (var some in All(cancel).Chunk(blockTokens))
        {
            int[] points = [.. some.Select(Points)];
            (token, block) = (Math.Max(token, points.Max()), Math.Max(block, points.Sum()));
        }

        return (token, block);
    }

    /// <summary>How many code points a text has.</summary>
    public static int Points(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
