using System.Text.Json;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// A tokenizer in the format of Hugging Face's <c>tokenizers</c>. What cannot change ids (padding, truncation, decoder) is passed over;
/// what could and is not ours is refused by name.
/// </summary>
internal static class TokenizerJson
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Llama3Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <exception cref="TokenizerException">It cannot be read, would need something we do not do, or is damaged.</exception>
    public static Vocabulary Read(string path) => JsonFile.Read(path, root =>
    {
        var model = root.Get("model");
        CheckModel(path, model);
        var tokens = model.Get("vocab").EnumerateObject().Select(static entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32()))
            .ToArray();
        var settings = TokenizerSettings.Read(path);
        var added = settings.Added(tokens, [.. root.Items("added_tokens").Select(token => ReadAdded(path, token))]);
        var template = Beginning(root.Get("post_processor"));
        return new Vocabulary(path)
        {
            Tokens = tokens,
            Merges = [.. model.Items("merges").Select(merge => ReadMerge(path, merge))],
            Added = added,
            Normalizer = Normalizer.Read(path, root.Get("normalizer")),
            PreTokenization = ReadPreTokenization(path, root.Get("pre_tokenizer")),
            WholePieces = model.IsTrue("ignore_merges"),
            BeginningOfText = Id(template ?? settings.BeginningOfText),
            EndOfText = Id(settings.EndOfText),
            AddsBeginningOfText = template is not null || settings.AddsBeginningOfText,
        };

        int? Id(string? text) =>
            added.FirstOrDefault(token => token.Text == text)?.Id
            ?? tokens.Where(token => token.Key == text).Select(static token => (int?)token.Value).FirstOrDefault();
    });

    private static void CheckModel(string path, JsonElement model)
    {
        // Files from before 2020 leave the type out.
        if (model.Text("type") is { } type && type != "BPE")
            throw TokenizerException.Unsupported(path, $"is a {type} model");

        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model.Text(name) is { Length: > 0 } value)
                throw TokenizerException.Unsupported(path, $"sets '{name}' to '{value}'");
        }

        // Where every byte has a token nothing is ever unknown, and the setting means nothing.
        if (model.Text("unk_token") is { } unknown
            && !ByteAlphabet.IsWhole(model.Get("vocab").EnumerateObject().Select(static token => token.Name)))
            throw TokenizerException.Unsupported(path, $"gives bytes without a token the token '{unknown}'");

        if (model.IsTrue("byte_fallback"))
            throw TokenizerException.Unsupported(path, "sets 'byte_fallback'");

        if (model.Get("dropout") is { ValueKind: JsonValueKind.Number } dropout && dropout.GetDouble() != 0)
            throw TokenizerException.Unsupported(path, "drops merges at random ('dropout')");
    }

    private static PreTokenization ReadPreTokenization(string path, JsonElement preTokenizer)
    {
        var parts = preTokenizer.Flat("pretokenizers").ToArray();
        if (parts is not [.., var bytes] || bytes.Text("type") != "ByteLevel")
            throw TokenizerException.Unsupported(path, "is not byte-level");

        if (bytes.IsTrue("add_prefix_space"))
            throw TokenizerException.Unsupported(path, "puts a space before the text ('add_prefix_space')");

        var usesGpt2 = bytes.Get("use_regex").ValueKind != JsonValueKind.False;
        return (parts[..^1], usesGpt2) switch
        {
            ([], true) => PreTokenization.Gpt2,
            ([var digits], true) when digits.Text("type") == "Digits" && digits.IsTrue("individual_digits") => PreTokenization.SmolLm,
            ([var split], false) when Pattern(split) == Gpt2Pattern => PreTokenization.Gpt2,
            ([var split], false) when Pattern(split) == Llama3Pattern => PreTokenization.Llama3,
            _ => throw TokenizerException.Unsupported(path, $"cuts the text its own way ({string.Join(", ", parts.Select(Describe))})"),
        };

        static string Describe(JsonElement part) => Pattern(part) is { } pattern ? $"Split '{pattern}'" : part.Text("type") ?? "?";
    }

    /// <summary>The regular expression whose matches are the pieces; null when the part does something else.</summary>
    private static string? Pattern(JsonElement part) =>
        part.Text("type") == "Split" && part.Text("behavior") == "Isolated" && !part.IsTrue("invert")
            ? part.Get("pattern").Text("Regex") : null;

    private static AddedToken ReadAdded(string path, JsonElement token)
    {
        var text = token.Text("content") ?? throw TokenizerException.Damaged(path, "has an added token without text");
        TokenizerSettings.CheckFlags(path, token, text);
        return new(token.Get("id").GetInt32(), text, Special: token.IsTrue("special"), First: !token.IsTrue("normalized"));
    }

    /// <summary>Merges are written "a b" in older files and ["a", "b"] in newer ones.</summary>
    private static string ReadMerge(string path, JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.String)
            return merge.GetString()!;

        var parts = merge.EnumerateArray().Select(static part => part.GetString()).ToArray();
        return parts is [{ } left, { } right] && !left.Contains(' ') && !right.Contains(' ')
            ? $"{left} {right}"
            : throw TokenizerException.Damaged(path, $"has the merge {merge.GetRawText()}");
    }

    /// <summary>The token that a post-processor puts before the text; null for none.</summary>
    private static string? Beginning(JsonElement processor)
    {
        foreach (var part in processor.Flat("processors").Where(static part => part.Text("type") == "TemplateProcessing"))
        {
            var first = part.Items("single").FirstOrDefault(JsonElements.Nothing);
            if (first.Get("SpecialToken").Text("id") is { } token)
                return token;
        }

        return null;
    }
}
