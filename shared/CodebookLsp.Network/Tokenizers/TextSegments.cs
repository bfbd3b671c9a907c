namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// Walks a text as added tokens and the plain stretches between them. Tokens that come <see cref="AddedToken.First"/> are cut out of the
/// whole text, the others out of what is left.
/// </summary>
internal ref struct TextSegments(ReadOnlySpan<char> text, AddedTokenFinder first, AddedTokenFinder rest)
{
    private readonly ReadOnlySpan<char> text = text;

    // The next match of each kind; looked for again once the walk has passed it.
    private AddedToken? firstToken;
    private int firstAt = -1;
    private AddedToken? restToken;
    private int restAt = -1;

    /// <summary>The token of this stretch; null for plain text.</summary>
    public AddedToken? Token { get; private set; }

    public int Start { get; private set; }

    public int End { get; private set; }

    public bool MoveNext()
    {
        Start = End;
        if (Start == text.Length)
            return false;

        if (firstAt < Start)
        {
            firstAt = Start;
            firstToken = first.Next(text, ref firstAt);
        }

        if (restAt < Start && firstAt > Start)
        {
            restAt = Start;
            restToken = rest.Next(text[..firstAt], ref restAt);
        }

        Token = Start == firstAt ? firstToken : Start == restAt ? restToken : null;
        End = Token is null ? Math.Min(firstAt, restAt) : Start + Token.Text.Length;
        return true;
    }
}
