using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>OpenAI's two files for GPT-2: a JSON object from token to id, and a line for each merge; and what lies beside them.</summary>
internal static class VocabularyAndMerges
{
    private const string EndOfText = "<|endoftext|>";

    /// <summary>The tokenizers of transformers that are GPT-2's under another name.</summary>
    private static readonly string[] Classes =
        ["GPT2Tokenizer", "GPTNeoXTokenizer", "CodeGenTokenizer", "PreTrainedTokenizer", "TokenizersBackend"];

    /// <remarks>
    /// The two files do not say which tokens are special; it is those that neither a byte nor a merge makes, and those that the files
    /// beside them name.
    /// </remarks>
    /// <exception cref="TokenizerException">They cannot be read or are damaged, or are another tokenizer's than GPT-2's.</exception>
    public static Vocabulary Read(string vocabularyPath, string mergesPath, PreTokenization preTokenization) =>
        JsonFile.Read(vocabularyPath, root =>
    {
        var tokens = root.EnumerateObject().Select(static entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32())).ToArray();
        var merges = ReadMerges(mergesPath);
        var made = merges.Select(static merge => merge.Replace(" ", "", StringComparison.Ordinal)).ToHashSet();
        var settings = TokenizerSettings.Read(vocabularyPath);
        Check(vocabularyPath, settings, tokens);
        var unmade = tokens
            .Where(token => token.Key.Length > 1 && !made.Contains(token.Key))
            .Select(static token => new AddedToken(token.Value, token.Key, Special: true, First: true))
            .ToArray();
        var added = settings.Added(tokens, unmade);
        var end = Id(EndOfText);
        return new Vocabulary(vocabularyPath)
        {
            Tokens = tokens,
            Merges = merges,
            Added = added,
            PreTokenization = preTokenization,
            BeginningOfText = Id(settings.BeginningOfText) ?? end, // GPT-2 has one token for both ends
            EndOfText = Id(settings.EndOfText) ?? end,
            AddsBeginningOfText = settings.AddsBeginningOfText,
        };

        int? Id(string? text) => added.FirstOrDefault(token => token.Text == text)?.Id;
    });

    private static void Check(string path, TokenizerSettings settings, KeyValuePair<string, int>[] tokens)
    {
        if (settings.Class is { } name
            && !Classes.Contains(name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^"Fast".Length] : name))
            throw TokenizerException.Unsupported(path, $"is a {name}'s");
        if (settings.Unknown is { } unknown && !ByteAlphabet.IsWhole(tokens.Select(static token => token.Key)))
            throw TokenizerException.Unsupported(path, $"gives bytes without a token the token '{unknown}'");
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
