namespace CodebookLsp.Network.Tokenizers;

/// <summary>Which text each id has, checked, so that no later step has to doubt it. (Plain loops: this runs at every start, not yet
/// optimised.)</summary>
internal static class TokenTexts
{
    /// <returns>[id] the token as its file has it; null for an id that no token has.</returns>
    /// <exception cref="TokenizerException">An id is impossible, or has two texts.</exception>
    public static string?[] ById(Vocabulary vocabulary)
    {
        // Holes occur, but a wild number would make us reserve memory for nothing.
        var limit = (2L * (vocabulary.Tokens.Count + vocabulary.Added.Count)) + 1024;
        var highest = Math.Max(vocabulary.BeginningOfText ?? 0, vocabulary.EndOfText ?? 0);
        foreach (var (_, id) in vocabulary.Tokens)
            highest = Math.Max(highest, Checked(id));

        foreach (var token in vocabulary.Added)
            highest = Math.Max(highest, Checked(token.Id));

        var texts = new string?[highest + 1];
        foreach (var (text, id) in vocabulary.Tokens)
            Set(id, text);

        foreach (var token in vocabulary.Added)
            Set(token.Id, token.Text);

        return texts;

        int Checked(int id) => id >= 0 && id < limit ? id : throw TokenizerException.Damaged(vocabulary.Path, $"gives a token the id {id}");

        void Set(int id, string text)
        {
            if (texts[id] is { } other && other != text)
                throw TokenizerException.Damaged(vocabulary.Path, $"gives two tokens the id {id}");

            texts[id] = text;
        }
    }

    /// <returns>[id] whether the token's text stands for itself, not for bytes in the <see cref="ByteAlphabet"/>.</returns>
    public static bool[] Literal(Vocabulary vocabulary, string?[] texts)
    {
        var literal = new bool[texts.Length];
        for (var id = 0; id < texts.Length; id++)
            literal[id] = !ByteAlphabet.StandsForBytes(texts[id]);

        foreach (var token in vocabulary.Added)
            literal[token.Id] = true;

        return literal;
    }
}
