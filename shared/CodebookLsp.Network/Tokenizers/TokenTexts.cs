namespace CodebookLsp.Network.Tokenizers;

/// <summary>Which text each id has, checked, so that no later step has to doubt it.</summary>
internal static class TokenTexts
{
    /// <returns>[id] the token as its file spells it; null for an id that no token has.</returns>
    /// <exception cref="TokenizerException">An id is impossible, or has two texts.</exception>
    public static string?[] ById(Vocabulary vocabulary)
    {
        var highest = vocabulary.Tokens.Select(static token => token.Value)
            .Concat(vocabulary.Added.Select(static token => token.Id))
            .Append(vocabulary.BeginningOfText ?? 0)
            .Append(vocabulary.EndOfText ?? 0)
            .ToArray();

        // Holes occur, but a wild number would make us reserve memory for nothing.
        var limit = (2L * (vocabulary.Tokens.Count + vocabulary.Added.Count)) + 1024;
        if (highest.Any(id => id < 0 || id >= limit))
            throw TokenizerException.Damaged(vocabulary.Path, $"gives a token the id {highest.First(id => id < 0 || id >= limit)}");

        var texts = new string?[highest.Max() + 1];
        foreach (var (text, id) in vocabulary.Tokens.Concat(vocabulary.Added.Select(static token => KeyValuePair.Create(token.Text, token.Id))))
        {
            if (texts[id] is { } other && other != text)
                throw TokenizerException.Damaged(vocabulary.Path, $"gives two tokens the id {id}");

            texts[id] = text;
        }

        return texts;
    }

    /// <returns>[id] whether the token's text stands for itself, not for bytes in the <see cref="ByteAlphabet"/>.</returns>
    public static bool[] Literal(Vocabulary vocabulary, string?[] texts)
    {
        var literal = Array.ConvertAll(texts, static text => text?.Any(static letter => ByteAlphabet.Byte(letter) is null) == true);
        foreach (var token in vocabulary.Added)
            literal[token.Id] = true;

        return literal;
    }
}
