using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Core;

/// <summary>A place in a whole text, in three units at once. Wider than the tokenizer's: a file may be longer than a string.</summary>
public readonly record struct FilePosition(long Utf16, long Utf8, long CodePoints)
{
    public static FilePosition operator +(FilePosition left, FilePosition right) => Add(left, right);

    public static FilePosition Add(FilePosition left, FilePosition right) =>
        new(left.Utf16 + right.Utf16, left.Utf8 + right.Utf8, left.CodePoints + right.CodePoints);
}

/// <summary>
/// The unit of analysis: some hundred tokens that belong together, and the tokens before them that the model reads as their context.
/// Its codes are a function of <see cref="Sequence"/> alone, so a block met again need not be computed again.
/// </summary>
/// <param name="Start">Where <paramref name="Text"/> starts in the whole text.</param>
/// <param name="Text">What the tokens cover; the blocks' texts make up the whole text.</param>
/// <param name="Tokens">Their offsets count from <paramref name="Start"/>.</param>
/// <param name="Sequence">What the model reads: prefix and context, then <paramref name="Tokens"/>.</param>
public sealed record TextBlock(FilePosition Start, string Text, Token[] Tokens, TokenBlock Sequence)
{
    /// <summary>How many of the sequence's first tokens are the model's prefix, which is no part of the text.</summary>
    public int Prefix { get; init; }

    /// <summary>How good a place the block's start is.</summary>
    internal SegmentBoundary Before { get; init; }

    /// <summary>Whether one of the tokenizer's pieces starts where the block does.</summary>
    internal bool StartsPiece { get; init; }

    /// <summary>What the splitter knew of the text before the block.</summary>
    internal BoundaryScanner Scanner { get; init; }

    /// <summary>The block as it reads, where <see cref="Text"/> is how a document writes it; null where both are the same.</summary>
    internal TextBlock? Plain { get; init; }

    /// <summary>Where the block ends in the whole text, in UTF-16 units.</summary>
    public long End => Start.Utf16 + Text.Length;

    /// <summary>Where a token starts in the whole text.</summary>
    public FilePosition StartOf(int token) =>
        Start + new FilePosition(Tokens[token].Utf16.Start, Tokens[token].Utf8.Start, Tokens[token].CodePoints.Start);

    /// <summary>Where a token ends in the whole text.</summary>
    public FilePosition EndOf(int token) =>
        Start + new FilePosition(Tokens[token].Utf16.End, Tokens[token].Utf8.End, Tokens[token].CodePoints.End);

    /// <summary>A token as it is written: whole characters, also where it holds only some of a character's bytes.</summary>
    public string TextOf(int token) => Text[Tokens[token].Utf16.Start..Tokens[token].Utf16.End];

    /// <summary>How many tokens of the text the model reads before this one.</summary>
    public int ContextOf(int token) => Sequence.Context - Prefix + token;
}
