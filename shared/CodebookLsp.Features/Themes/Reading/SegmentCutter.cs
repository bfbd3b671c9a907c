using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>
/// Cuts a text into segments, front to back: paragraphs of enough tokens to say something, short ones joined. A heading begins a segment.
/// So the text itself decides, and an edit changes the segments around it.
/// </summary>
internal sealed class SegmentCutter
{
    /// <summary>With so many tokens a segment ends with its paragraph: a window may be as much shorter.</summary>
    private const int Enough = ThemeWindows.Size - ThemeWindows.Give;

    /// <summary>A paragraph of more tokens is read in parts, so that memory stays bounded.</summary>
    private const int Longest = 2048;

    /// <summary>In its last tokens such a part ends with a sentence, if one ends there.</summary>
    private const int NearLongest = Longest - 256;

    private readonly List<TokenStarts> starts = [];
    private readonly List<byte> letters = [];
    private readonly List<TokenPlace> places = [];
    private readonly List<int> codesFrom = [0];
    private readonly List<int> codes = [];
    private readonly List<int> words = [];
    private int first; // of the text's tokens

    /// <summary>Takes a block in; what it ends comes out.</summary>
    public IEnumerable<ThemeSegment> Add(TextBlock block, ThemeTokens tokens)
    {
        for (var token = 0; token < tokens.Starts.Length; token++)
        {
            if (Ends(tokens.Starts[token]))
                yield return Take();
            var (start, utf16) = (block.Start.Utf16, block.Tokens[token].Utf16);
            starts.Add(tokens.Starts[token]);
            letters.Add(tokens.Letters[token]);
            places.Add(new(start + utf16.Start, start + tokens.Visible[token], start + utf16.End));
            codes.AddRange(tokens.Codes.AsSpan(tokens.CodesFrom[token], tokens.CodesFrom[token + 1] - tokens.CodesFrom[token]));
            codesFrom.Add(codes.Count);
            words.Add(tokens.Words[token]);
        }
    }

    /// <summary>What is left at the text's end; null for nothing.</summary>
    public ThemeSegment? Finish() => starts.Count > 0 ? Take() : null;

    private bool Ends(TokenStarts next) => starts.Count switch
    {
        0 => false,
        >= Longest => true,
        >= NearLongest when next.HasFlag(TokenStarts.Sentence) => true,
        >= Enough => next.HasFlag(TokenStarts.Paragraph),
        _ => next.HasFlag(TokenStarts.Heading),
    };

    private ThemeSegment Take()
    {
        var segment = new ThemeSegment(first, [.. starts], [.. letters], [.. places], [.. codesFrom], [.. codes], [.. words]);
        first += starts.Count;
        starts.Clear();
        letters.Clear();
        places.Clear();
        codesFrom.RemoveRange(1, codesFrom.Count - 1);
        codes.Clear();
        words.Clear();
        return segment;
    }
}
