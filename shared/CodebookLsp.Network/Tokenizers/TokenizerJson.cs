using System.Text.Json;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// A tokenizer in the format of Hugging Face's <c>tokenizers</c>. What cannot change ids (padding, truncation, decoder) is passed over;
/// what could and is not ours is refused by name.
/// </summary>
/// <remarks>
/// One exception: the normalizer NFC, which GPT-NeoX's file asks for, is not applied, as llama.cpp does not. Spans stay exact and
/// decoding stays the inverse of encoding; ids differ from Hugging Face's only in text that is not in NFC already.
/// </remarks>
internal static class TokenizerJson
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Llama3Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    /// <exception cref="TokenizerException">It cannot be read, would need something we do not do, or is damaged.</exception>
    public static Vocabulary Read(string path) => JsonFile.Read(path, root =>
    {
        var model = Get(root, "model");
        CheckModel(path, model);
        CheckNormalizer(path, Get(root, "normalizer"));
        var tokens = Get(model, "vocab").EnumerateObject().Select(static entry => KeyValuePair.Create(entry.Name, entry.Value.GetInt32())).ToArray();
        var added = Items(root, "added_tokens").Select(token => ReadAdded(path, token)).ToArray();
        var template = Beginning(Get(root, "post_processor"));
        var config = Config(path);
        return new Vocabulary(path)
        {
            Tokens = tokens,
            Merges = [.. Items(model, "merges").Select(merge => ReadMerge(path, merge))],
            Added = added,
            PreTokenization = ReadPreTokenization(path, Get(root, "pre_tokenizer")),
            WholePieces = IsTrue(model, "ignore_merges"),
            BeginningOfText = Id(template ?? Content(config, "bos_token")),
            EndOfText = Id(Content(config, "eos_token")),
            AddsBeginningOfText = template is not null || IsTrue(config, "add_bos_token"),
        };

        int? Id(string? text) =>
            added.FirstOrDefault(token => token.Text == text)?.Id
            ?? tokens.Where(token => token.Key == text).Select(static token => (int?)token.Value).FirstOrDefault();
    });

    private static void CheckModel(string path, JsonElement model)
    {
        // Files from before 2020 leave the type out.
        if (Text(model, "type") is { } type && type != "BPE")
            throw TokenizerException.Unsupported(path, $"is a {type} model");

        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (Text(model, name) is { Length: > 0 } value)
                throw TokenizerException.Unsupported(path, $"sets '{name}' to '{value}'");
        }

        // Where every byte has a token nothing is ever unknown, and the setting means nothing.
        if (Text(model, "unk_token") is { } unknown
            && Get(model, "vocab").EnumerateObject().Count(static token => token.Name is [var letter] && ByteAlphabet.Byte(letter) is not null) < 256)
            throw TokenizerException.Unsupported(path, $"gives bytes without a token the token '{unknown}'");

        if (IsTrue(model, "byte_fallback"))
            throw TokenizerException.Unsupported(path, "sets 'byte_fallback'");

        if (Get(model, "dropout") is { ValueKind: JsonValueKind.Number } dropout && dropout.GetDouble() != 0)
            throw TokenizerException.Unsupported(path, "drops merges at random ('dropout')");
    }

    private static void CheckNormalizer(string path, JsonElement normalizer)
    {
        foreach (var part in Flat(normalizer, "normalizers"))
        {
            if (Text(part, "type") != "NFC")
                throw TokenizerException.Unsupported(path, $"asks for the normalizer '{Text(part, "type")}'");
        }
    }

    private static PreTokenization ReadPreTokenization(string path, JsonElement preTokenizer)
    {
        var parts = Flat(preTokenizer, "pretokenizers").ToArray();
        if (parts is not [.., var bytes] || Text(bytes, "type") != "ByteLevel")
            throw TokenizerException.Unsupported(path, "is not byte-level");

        if (IsTrue(bytes, "add_prefix_space"))
            throw TokenizerException.Unsupported(path, "puts a space before the text ('add_prefix_space')");

        var usesGpt2 = Get(bytes, "use_regex").ValueKind != JsonValueKind.False;
        return (parts[..^1], usesGpt2) switch
        {
            ([], true) => PreTokenization.Gpt2,
            ([var digits], true) when Text(digits, "type") == "Digits" && IsTrue(digits, "individual_digits") => PreTokenization.SmolLm,
            ([var split], false) when Pattern(split) == Gpt2Pattern => PreTokenization.Gpt2,
            ([var split], false) when Pattern(split) == Llama3Pattern => PreTokenization.Llama3,
            _ => throw TokenizerException.Unsupported(path, $"cuts the text its own way ({string.Join(", ", parts.Select(Describe))})"),
        };

        static string Describe(JsonElement part) => Pattern(part) is { } pattern ? $"Split '{pattern}'" : Text(part, "type") ?? "?";
    }

    /// <summary>The regular expression whose matches are the pieces; null when the part does something else.</summary>
    private static string? Pattern(JsonElement part) =>
        Text(part, "type") == "Split" && Text(part, "behavior") == "Isolated" && !IsTrue(part, "invert") ? Text(Get(part, "pattern"), "Regex") : null;

    private static AddedToken ReadAdded(string path, JsonElement token)
    {
        var text = Text(token, "content") ?? throw TokenizerException.Damaged(path, "has an added token without text");
        foreach (var name in new[] { "single_word", "lstrip", "rstrip" })
        {
            if (IsTrue(token, name))
                throw TokenizerException.Unsupported(path, $"sets '{name}' for the token '{text}'");
        }

        return new(Get(token, "id").GetInt32(), text, Special: IsTrue(token, "special"), First: !IsTrue(token, "normalized"));
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
        foreach (var part in Flat(processor, "processors").Where(static part => Text(part, "type") == "TemplateProcessing"))
        {
            var first = Items(part, "single").FirstOrDefault(Nothing);
            if (Text(Get(first, "SpecialToken"), "id") is { } token)
                return token;
        }

        return null;
    }

    /// <summary>The configuration beside the file; null's element when there is none.</summary>
    private static JsonElement Config(string path)
    {
        var config = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "tokenizer_config.json");
        return File.Exists(config) ? JsonFile.Read(config, static root => root.Clone()) : Nothing;
    }

    /// <summary>A token is written as its text or as an object around it.</summary>
    private static string? Content(JsonElement config, string name)
    {
        var token = Get(config, name);
        return token.ValueKind == JsonValueKind.Object ? Text(token, "content") : Text(config, name);
    }

    /// <summary>The parts of a "Sequence", or the one part itself; none for null.</summary>
    private static IEnumerable<JsonElement> Flat(JsonElement part, string name) => part.ValueKind switch
    {
        JsonValueKind.Null => [],
        _ when Text(part, "type") == "Sequence" => Items(part, name).SelectMany(item => Flat(item, name)),
        _ => [part],
    };

    private static JsonElement Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : Nothing;

    private static JsonElement[] Items(JsonElement element, string name) =>
        Get(element, name) is { ValueKind: not JsonValueKind.Null } array ? [.. array.EnumerateArray()] : [];

    private static string? Text(JsonElement element, string name) =>
        Get(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool IsTrue(JsonElement element, string name) => Get(element, name).ValueKind == JsonValueKind.True;
}
