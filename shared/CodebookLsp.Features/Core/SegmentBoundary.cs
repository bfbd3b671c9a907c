namespace CodebookLsp.Features.Core;

/// <summary>How good a place before a token is for a block to end; a larger value is better.</summary>
internal enum SegmentBoundary : byte
{
    /// <summary>Inside a character that is spread over several tokens: never.</summary>
    InsideCharacter,

    /// <summary>Inside a word.</summary>
    InsideWord,

    /// <summary>After blanks.</summary>
    Word,

    /// <summary>After a line's end.</summary>
    Line,

    /// <summary>After a full stop and the like.</summary>
    Sentence,

    /// <summary>After a blank line, before the token with the first visible character.</summary>
    Paragraph,

    /// <summary>The same before a Markdown heading.</summary>
    Heading,
}

/// <summary>
/// Walks a text token by token and tells what kind of boundary lies before each. Remembers two numbers, however long the text.
/// </summary>
internal record struct BoundaryScanner
{
    private const string ClosingMarks = "\"'”’»›)]}*_";

    private int lineEnds;
    private bool afterBlank;
    private bool afterSentence;
    private bool afterCjkSentence;
    private bool afterReturn; // the last unit was a CR

    /// <summary>Whether nothing visible has come since a line ended.</summary>
    public readonly bool AtLineStart => lineEnds > 0;

    /// <summary>
    /// The boundary before a token, which is <see cref="SegmentBoundary.Paragraph"/> for a heading too: that takes a look ahead.
    /// </summary>
    /// <param name="characters">Those of the token that no token before it had; none when it shares its only one.</param>
    /// <param name="shares">Whether the token's first character is also the last of the token before it.</param>
    public SegmentBoundary Next(ReadOnlySpan<char> characters, bool shares)
    {
        var boundary = shares ? SegmentBoundary.InsideCharacter : SegmentBoundary.InsideWord;
        var decided = shares;
        foreach (var unit in characters)
        {
            if (char.IsWhiteSpace(unit))
            {
                // CRLF ends one line, not two.
                lineEnds += unit is '\r' or '\u2028' or '\u2029' or '\u0085' || (unit == '\n' && !afterReturn) ? 1 : 0;
                afterReturn = unit == '\r';
                afterBlank = true;
                continue;
            }

            if (!decided)
                boundary = AtVisible();

            decided = true;
            afterSentence =
                unit is '.' or '!' or '?' or '…' || (afterSentence && !afterBlank && ClosingMarks.Contains(unit, StringComparison.Ordinal));
            afterCjkSentence = unit is '。' or '！' or '？' or '｡';
            (lineEnds, afterBlank, afterReturn) = (0, false, false);
        }

        return boundary;
    }

    /// <summary>Whether a line starts a Markdown heading.</summary>
    public static bool IsHeading(ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        var marks = line.IndexOfAnyExcept('#');
        return marks is >= 1 and <= 6 && line[marks] is ' ' or '\t';
    }

    private readonly SegmentBoundary AtVisible() => this switch
    {
        { lineEnds: >= 2 } => SegmentBoundary.Paragraph,
        { afterSentence: true, afterBlank: true } or { afterCjkSentence: true } => SegmentBoundary.Sentence,
        { lineEnds: 1 } => SegmentBoundary.Line,
        { afterBlank: true } => SegmentBoundary.Word,
        _ => SegmentBoundary.InsideWord,
    };
}
