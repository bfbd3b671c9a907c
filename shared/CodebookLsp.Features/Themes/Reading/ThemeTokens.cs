using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>What begins with a token.</summary>
[Flags]
internal enum TokenStarts : byte
{
    None = 0,
    Word = 1,
    Sentence = 2,
    Paragraph = 4,
    Heading = 8,
}

/// <summary>
/// A block as themes need it: what begins where, and the codes that are looked at. It depends on the block's text, its codes, and what the
/// splitter knew of the text before it, but not on where the block stands.
/// </summary>
/// <param name="Starts">[tokens]</param>
/// <param name="Visible">[tokens]: where the token's first visible character stands in the block's text; its start where there is
/// none.</param>
/// <param name="Letters">[tokens]: how many characters each brings; one that stands for a syllable or a word counts twice.</param>
/// <param name="CodesFrom">[tokens + 1]: where the codes of each begin in <paramref name="Codes"/>.</param>
/// <param name="Codes">The numbers of codes that are looked at; see <see cref="ThemeReader.NumberOf"/>.</param>
/// <param name="Words">[tokens]: the number in the vocabulary of the word that begins with the token (or in it);
/// <see cref="UnknownWord"/>, <see cref="NoWord"/>.</param>
internal sealed record ThemeTokens(TokenStarts[] Starts, int[] Visible, byte[] Letters, int[] CodesFrom, int[] Codes, int[] Words)
{
    /// <summary>A word that the vocabulary does not have.</summary>
    public const int UnknownWord = -1;

    /// <summary>No word begins here.</summary>
    public const int NoWord = -2;

    /// <summary>A line of more units than this is a paragraph: its text is not broken into lines.</summary>
    private const int LongLine = 200;

    /// <summary>From here on characters have three bytes in UTF-8; most of them stand for syllables or words.</summary>
    private const char FirstOfThreeBytes = '\u0800';

    public static ThemeTokens Of(AnnotatedBlock annotated, ThemeReader reader)
    {
        var (block, grid) = annotated;
        var starts = new TokenStarts[block.Tokens.Length];
        var visible = new int[block.Tokens.Length];
        var letters = new byte[block.Tokens.Length];
        Scan(block, starts, visible, letters);
        var from = new int[starts.Length + 1];
        var codes = new List<int>(starts.Length * 16);
        for (var token = 0; token < starts.Length; token++)
        {
            for (var site = 0; site < grid.Sites.Count; site++)
            {
                foreach (var code in grid.Codes(token, site))
                {
                    if (reader.NumberOf(site, code) is >= 0 and var number)
                        codes.Add(number);
                }
            }

            from[token + 1] = codes.Count;
        }

        return new(starts, visible, letters, from, [.. codes], Spelt(block, reader.Model.Vocabulary));
    }

    /// <summary>The words of a block by the tokens in which they begin. Of several that begin in one token the first counts.</summary>
    private static int[] Spelt(TextBlock block, ThemeVocabulary vocabulary)
    {
        var words = new int[block.Tokens.Length];
        Array.Fill(words, NoWord);
        var token = 0;
        foreach (var (start, length) in WindowWords.Ranges(block.Text))
        {
            while (token < words.Length - 1 && block.Tokens[token].Utf16.End <= start)
                token++;
            if (words[token] == NoWord)
                words[token] = vocabulary.NumberOf(block.Text.AsSpan(start, length).ToString().ToLowerInvariant());
        }

        return words;
    }

    private static void Scan(TextBlock block, TokenStarts[] starts, int[] visible, byte[] letters)
    {
        var (text, scanner, seen) = (block.Text, block.Scanner, 0);
        var (shown, inHeading) = (0, false); // where the last visible character ends
        for (var token = 0; token < starts.Length; token++)
        {
            var range = block.Tokens[token].Utf16;
            var shares = range.Start < seen;
            var atLineStart = scanner.AtLineStart;
            var fresh = text.AsSpan(seen, Math.Max(0, range.End - seen));
            var boundary = scanner.Next(fresh, shares);
            letters[token] = Counted(fresh);
            seen = Math.Max(seen, range.End);
            visible[token] = range.Start;
            var own = text.AsSpan(range.Start, range.End - range.Start);
            if (own.IsWhiteSpace())
                continue; // what follows says what begins

            var at = visible[token] += own.Length - own.TrimStart().Length;
            var first = shown == 0 && block.Start.Utf16 == 0;
            var newLine = !shares && (atLineStart || text.AsSpan(range.Start, at - range.Start).IndexOfAny('\n', '\r') >= 0);
            var begins = boundary switch
            {
                _ when first => TokenStarts.Word | TokenStarts.Sentence | TokenStarts.Paragraph,
                SegmentBoundary.Paragraph => TokenStarts.Word | TokenStarts.Sentence | TokenStarts.Paragraph,
                SegmentBoundary.Sentence => TokenStarts.Word | TokenStarts.Sentence,
                SegmentBoundary.Line or SegmentBoundary.Word => TokenStarts.Word,
                _ => TokenStarts.None,
            };
            if (newLine && (inHeading || IsLong(text, shown, at)))
                begins |= TokenStarts.Word | TokenStarts.Sentence | TokenStarts.Paragraph;
            if (newLine)
                inHeading = false;
            if (begins.HasFlag(TokenStarts.Paragraph) && BoundaryScanner.IsHeading(text.AsSpan(at)))
                (begins, inHeading) = (begins | TokenStarts.Heading, true);
            starts[token] = begins;
            shown = range.Start + own.TrimEnd().Length;
        }
    }

    private static byte Counted(ReadOnlySpan<char> characters)
    {
        var letters = 0;
        foreach (var unit in characters)
            letters += unit < FirstOfThreeBytes || char.IsSurrogate(unit) ? 1 : 2;
        return (byte)Math.Min(letters, byte.MaxValue);
    }

    /// <summary>Whether the line that ends or the one that starts is long.</summary>
    /// <param name="end">Where the visible part of the one ends.</param>
    /// <param name="start">Where that of the other starts.</param>
    private static bool IsLong(string text, int end, int start)
    {
        var before = end - (text.AsSpan(0, end).LastIndexOfAny('\n', '\r') + 1);
        var after = text.AsSpan(start).IndexOfAny('\n', '\r');
        return before > LongLine || (after < 0 ? text.Length - start : after) > LongLine;
    }
}
