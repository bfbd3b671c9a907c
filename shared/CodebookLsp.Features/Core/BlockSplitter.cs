using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Core;

/// <summary>
/// Cuts a text into <see cref="TextBlock"/>s, front to back, holding no more than a few blocks at a time. The rule, which editor and
/// command line share, is explained in docs/analysis-units.md.
/// </summary>
/// <remarks>
/// A block ends at the best <see cref="SegmentBoundary"/> that gives it between <see cref="AnalysisOptions.MinBlock"/> and
/// <see cref="AnalysisOptions.MaxBlock"/> tokens; among several of the best kind, at the one whose following letters have the smallest
/// hash. So the text itself decides, not the distance from its start: after an edit the next block nearly always ends where it did, and
/// where it does not, the cuts find back to the old places within a few blocks. What remains at the end is one block when it fits in one.
/// </remarks>
public sealed class BlockSplitter
{
    /// <summary>How many UTF-16 units after a boundary decide about it.</summary>
    public const int Lookahead = 32;

    /// <summary>
    /// A word, or a run of blanks, longer than this (in UTF-16 units) is tokenised in parts, whatever that does to its tokens.
    /// </summary>
    private const int LongestUncut = 1 << 18;

    private readonly Tokenizer tokenizer;
    private readonly AnalysisOptions options;
    private readonly int[] beginning;
    private readonly List<Token> tokens = []; // those of no block yet; offsets count from text's start
    private readonly List<(SegmentBoundary Before, BoundaryScanner State)> boundaries = []; // before each token
    private BoundaryScanner scanner;
    private int[] context = []; // the ids before the next block
    private FilePosition origin; // where text starts in the whole text
    private string text = "";
    private TextPosition tokenized; // how far the tokens reach in text
    private string forgotten = ""; // the last character before text
    private bool startsPiece = true; // whether a piece of the tokenizer's starts where the first block does

    private BlockSplitter(Tokenizer tokenizer, AnalysisOptions options)
    {
        this.tokenizer = tokenizer;
        this.options = options;
        beginning = [.. tokenizer.Prefix];
    }

    /// <summary>The blocks of a text that comes in pieces; how it is divided into pieces makes no difference.</summary>
    /// <returns>In the order of the text. None when no character of the text has a token.</returns>
    public static IEnumerable<TextBlock> Split(
        IEnumerable<string> pieces, Tokenizer tokenizer, AnalysisOptions options, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBlock - options.MinBlock, 3); // a character has up to four tokens
        return new BlockSplitter(tokenizer, options).Run(pieces, cancel);
    }

    /// <summary>The blocks of a text from one of them on, when everything before it is as it was.</summary>
    /// <param name="from">A block that starts where pre-tokens do (<see cref="CanResume"/>).</param>
    /// <param name="pieces">The text from the block's start on.</param>
    public static IEnumerable<TextBlock> SplitFrom(
        TextBlock from, IEnumerable<string> pieces, Tokenizer tokenizer, AnalysisOptions options, CancellationToken cancel = default)
    {
        var splitter = new BlockSplitter(tokenizer, options)
        {
            origin = from.Start,
            scanner = from.Scanner,
            startsPiece = from.StartsPiece,
        };
        splitter.context = from.Sequence.Ids[splitter.beginning.Length..from.Sequence.Context];
        return splitter.Run(pieces, cancel);
    }

    /// <summary>Whether a text that is tokenised from a block's start on has the same tokens there as when it is tokenised whole.</summary>
    public static bool CanResume(TextBlock block) => block.Before >= SegmentBoundary.Word && block.StartsPiece;

    private IEnumerable<TextBlock> Run(IEnumerable<string> pieces, CancellationToken cancel)
    {
        foreach (var piece in pieces)
        {
            cancel.ThrowIfCancellationRequested();
            Add(piece);
            foreach (var block in Take(atEnd: false))
                yield return block;
        }

        TokenizeTo(text.Length);
        foreach (var block in Take(atEnd: true))
            yield return block;
    }

    private void Add(string piece)
    {
        text += piece;
        var rest = text.AsSpan(tokenized.Utf16);
        var cut = tokenizer.SafeCut(rest, rest.Length, options.SpecialTokens);
        if (cut == 0 && rest.Length > LongestUncut)
            cut = char.IsHighSurrogate(rest[LongestUncut - 1]) ? LongestUncut - 1 : LongestUncut;

        TokenizeTo(tokenized.Utf16 + cut);
    }

    private void TokenizeTo(int end)
    {
        var part = text[tokenized.Utf16..end];
        var seen = 0; // how much of the part the scanner has read
        foreach (var token in tokenizer.Encode(part, options.SpecialTokens))
        {
            var shares = token.Utf16.Start < seen;
            var before = scanner;
            boundaries.Add((scanner.Next(part.AsSpan(seen, Math.Max(0, token.Utf16.End - seen)), shares), before));
            seen = Math.Max(seen, token.Utf16.End);
            tokens.Add(Moved(token, tokenized, 1));
        }

        var length = tokens.Count == 0 ? default : tokens[^1];
        if (seen > 0)
            tokenized = new(length.Utf16.End, length.Utf8.End, length.CodePoints.End);
    }

    private List<TextBlock> Take(bool atEnd)
    {
        var blocks = new List<TextBlock>();
        var first = 0;
        while (first < tokens.Count && BlockLength(first, atEnd) is { } length)
        {
            blocks.Add(Block(first, length));
            first += length;
        }

        if (first > 0)
            Forget(first);
        return blocks;
    }

    /// <summary>How many tokens make up the block that starts with one; null when more of the text must be known to tell.</summary>
    private int? BlockLength(int first, bool atEnd)
    {
        var left = tokens.Count - first;
        if (left <= options.MaxBlock)
            return atEnd ? left : null;

        if (!atEnd && tokens[first + options.MaxBlock].Utf16.Start + Lookahead > text.Length)
            return null;

        var (best, bestBoundary, bestHash) = (options.MaxBlock, SegmentBoundary.InsideCharacter, ulong.MaxValue);
        for (var length = options.MinBlock; length <= options.MaxBlock; length++)
        {
            var boundary = boundaries[first + length].Before;
            if (boundary == SegmentBoundary.Paragraph && BoundaryScanner.IsHeading(Following(first + length)))
                boundary = SegmentBoundary.Heading;
            if (boundary < bestBoundary)
                continue;

            var hash = Hash(Following(first + length).TrimStart());
            if (boundary > bestBoundary || hash < bestHash)
                (best, bestBoundary, bestHash) = (length, boundary, hash);
        }

        return best;
    }

    private ReadOnlySpan<char> Following(int token)
    {
        var start = tokens[token].Utf16.Start;
        return text.AsSpan(start, Math.Min(Lookahead, text.Length - start));
    }

    private TextBlock Block(int first, int length)
    {
        var (start, end) = (Start(first), tokens[first + length - 1].Utf16.End);
        var own = new Token[length];
        var ids = new int[beginning.Length + context.Length + length];
        beginning.CopyTo(ids, 0);
        context.CopyTo(ids, beginning.Length);
        for (var i = 0; i < length; i++)
        {
            own[i] = Moved(tokens[first + i], start, -1);
            ids[^(length - i)] = own[i].Id;
        }

        var sequence = new TokenBlock(ids, ids.Length - length);
        context = ids[Math.Max(beginning.Length, ids.Length - options.Context)..];
        return new(origin + new FilePosition(start.Utf16, start.Utf8, start.CodePoints), text[start.Utf16..end], own, sequence)
        {
            Prefix = beginning.Length,
            StartsPiece = StartsPiece(start.Utf16),
            Before = boundaries[first].Before,
            Scanner = boundaries[first].State,
        };
    }

    /// <summary>Whether the tokenizer never joins what stands on the two sides of a place.</summary>
    private bool StartsPiece(int at)
    {
        var before = at > 0 ? text.AsSpan(Math.Max(0, at - 2), Math.Min(2, at)) : forgotten;
        return before.IsEmpty ? startsPiece : !tokenizer.MayJoin(before, text.AsSpan(at));
    }

    private TextPosition Start(int token) => new(tokens[token].Utf16.Start, tokens[token].Utf8.Start, tokens[token].CodePoints.Start);

    /// <summary>Drops the tokens before one, and their text.</summary>
    private void Forget(int first)
    {
        var start = first < tokens.Count ? Start(first) : tokenized;
        tokens.RemoveRange(0, first);
        boundaries.RemoveRange(0, first);
        for (var i = 0; i < tokens.Count; i++)
            tokens[i] = Moved(tokens[i], start, -1);

        forgotten = text[Math.Max(0, start.Utf16 - 2)..start.Utf16];
        text = text[start.Utf16..];
        tokenized = new(tokenized.Utf16 - start.Utf16, tokenized.Utf8 - start.Utf8, tokenized.CodePoints - start.CodePoints);
        origin += new FilePosition(start.Utf16, start.Utf8, start.CodePoints);
    }

    private static Token Moved(Token token, TextPosition by, int sign) => token with
    {
        Utf16 = new(token.Utf16.Start + (sign * by.Utf16), token.Utf16.End + (sign * by.Utf16)),
        Utf8 = new(token.Utf8.Start + (sign * by.Utf8), token.Utf8.End + (sign * by.Utf8)),
        CodePoints = new(token.CodePoints.Start + (sign * by.CodePoints), token.CodePoints.End + (sign * by.CodePoints)),
    };

    /// <summary>
    /// FNV-1a, stirred at the end (MurmurHash3's finaliser) so that every bit counts. Must never change: codes depend on it.
    /// </summary>
    private static ulong Hash(ReadOnlySpan<char> letters)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in letters)
            hash = (hash ^ unit) * 1099511628211UL;

        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return hash ^ (hash >> 33);
    }
}
