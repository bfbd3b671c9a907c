using System.Buffers;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>Finds added tokens in a text: leftmost first, of those the longest, as Hugging Face's does.</summary>
internal sealed class AddedTokenFinder
{
    /// <summary>Finds nothing.</summary>
    public static AddedTokenFinder None { get; } = new([]);

    private readonly SearchValues<char> firsts;
    private readonly Dictionary<char, AddedToken[]> byFirst;

    public AddedTokenFinder(IEnumerable<AddedToken> tokens)
    {
        byFirst = tokens
            .Where(static token => token.Text.Length > 0)
            .GroupBy(static token => token.Text[0])
            .ToDictionary(static group => group.Key, static group => group.OrderByDescending(static token => token.Text.Length).ToArray());
        firsts = SearchValues.Create([.. byFirst.Keys]);
    }

    /// <summary>The first match at or after an offset.</summary>
    /// <param name="at">Where the match starts; the text's length when there is none.</param>
    public AddedToken? Next(ReadOnlySpan<char> text, ref int at)
    {
        while (true)
        {
            var found = text[at..].IndexOfAny(firsts);
            if (found < 0)
            {
                at = text.Length;
                return null;
            }

            at += found;
            foreach (var token in byFirst[text[at]])
            {
                if (text[at..].StartsWith(token.Text, StringComparison.Ordinal))
                    return token;
            }

            at++;
        }
    }

    /// <summary>The first place where a token may have begun that the text's end cuts off; the text's length when there is none.</summary>
    public int CutOffAt(ReadOnlySpan<char> text)
    {
        var earliest = text.Length;
        foreach (var token in byFirst.Values.SelectMany(static tokens => tokens))
        {
            for (var length = Math.Min(token.Text.Length - 1, text.Length); length > text.Length - earliest; length--)
            {
                if (text.EndsWith(token.Text.AsSpan(0, length), StringComparison.Ordinal))
                {
                    earliest = text.Length - length;
                    break;
                }
            }
        }

        return earliest;
    }
}
