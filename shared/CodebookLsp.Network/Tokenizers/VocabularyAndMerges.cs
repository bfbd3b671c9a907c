using CodebookLsp.Text;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>OpenAI's two files for GPT-2: a JSON object from token to id, and a line for each merge.</summary>
internal static class VocabularyAndMerges
{
    private const string EndOfText = "<|endoftext|>";

    /// <remarks>The files do not say which tokens are special; it is those that neither a byte nor a merge makes.</remarks>
    /// <exception cref="TokenizerException">They cannot be read or are damaged.</exception>
    public static Vocabulary Read(string vocabularyPath, string mergesPath, PreTokenization preTokenization)
    {
        var tokens = JsonFile.Read(vocabularyPath, static root =>
            root.EnumerateObject().Select(static entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32())).ToArray());
        var merges = ReadMerges(mergesPath);
        var made = merges.Select(static merge => merge.Replace(" ", "", StringComparison.Ordinal)).ToHashSet();
        var added = tokens
            .Where(token => token.Key.Length > 1 && !made.Contains(token.Key))
            .Select(static token => new AddedToken(token.Value, token.Key, Special: true, First: true))
            .ToArray();
        var end = added.FirstOrDefault(static token => token.Text == EndOfText)?.Id;
        return new(vocabularyPath)
        {
            Tokens = tokens,
            Merges = merges,
            Added = added,
            PreTokenization = preTokenization,
            BeginningOfText = end, // GPT-2 has one token for both ends
            EndOfText = end,
        };
    }

    private static string[] ReadMerges(string path)
    {
        try
        {
            using var file = TextFile.OpenPlain(path);
            var lines = string.Concat(file.Chunks()).Split('\n', StringSplitOptions.TrimEntries);
            return [.. lines.Where(static line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))];
        }
        catch (TextFileException e)
        {
            throw TokenizerException.NotOpened(path, e);
        }
    }
}
