using System.Globalization;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>A tokenizer in GGUF metadata
/// (<see href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#tokenizer">its keys</see>).</summary>
internal static class GgufVocabulary
{
    /// <summary>llama.cpp's names for what a text is cut with; many models share a pattern.</summary>
    private static readonly Dictionary<string, PreTokenization> PreTokenizations = new()
    {
        ["gpt-2"] = PreTokenization.Gpt2,
        ["gpt2"] = PreTokenization.Gpt2,
        ["gpt-neox"] = PreTokenization.Gpt2,
        ["mpt"] = PreTokenization.Gpt2,
        ["olmo"] = PreTokenization.Gpt2,
        ["phi-2"] = PreTokenization.Gpt2,
        ["smollm"] = PreTokenization.SmolLm,
        ["starcoder"] = PreTokenization.SmolLm,
        ["refact"] = PreTokenization.SmolLm,
        ["codeshell"] = PreTokenization.SmolLm,
        ["llama-bpe"] = PreTokenization.Llama3,
        ["llama3"] = PreTokenization.Llama3,
        ["llama-v3"] = PreTokenization.Llama3,
        ["dbrx"] = PreTokenization.Llama3,
        ["smaug-bpe"] = PreTokenization.Llama3,
    };

    /// <summary>llama.cpp's <c>llama_token_type</c>.</summary>
    private enum TokenType
    {
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
    }

    /// <exception cref="TokenizerException">There is none, or not one of ours, or it is damaged.</exception>
    public static Vocabulary Read(IReadOnlyDictionary<string, object> metadata, string path)
    {
        var model = Value<string>("model") ?? throw TokenizerException.Damaged(path, "has no 'tokenizer.ggml.model'");
        if (model != "gpt2")
            throw TokenizerException.Unsupported(path, $"is of the kind '{model}'");

        var pre = Value<string>("pre")
            ?? throw TokenizerException.Unsupported(path, "does not say how to cut the text ('tokenizer.ggml.pre')");
        if (!PreTokenizations.TryGetValue(pre, out var preTokenization))
            throw TokenizerException.Unsupported(path, $"cuts the text as '{pre}' does");

        var tokens = Value<IReadOnlyList<string>>("tokens") ?? throw TokenizerException.Damaged(path, "has no 'tokenizer.ggml.tokens'");
        var merges = Value<IReadOnlyList<string>>("merges") ?? throw TokenizerException.Damaged(path, "has no 'tokenizer.ggml.merges'");
        var types = Value<IReadOnlyList<int>>("token_type");
        if (types is not null && types.Count != tokens.Count)
            throw TokenizerException.Damaged(path, $"has {tokens.Count} tokens and {types.Count} token types");

        var isLlama3 = pre is "llama-bpe" or "llama3" or "llama-v3"; // llama.cpp's defaults for these
        return new(path)
        {
            Tokens = WithIds(tokens),
            Merges = merges,
            Added = types is null ? [] : [.. Added(tokens, types)],
            PreTokenization = preTokenization,
            WholePieces = isLlama3,
            BeginningOfText = Id("bos_token_id"),
            EndOfText = Id("eos_token_id"),
            AddsBeginningOfText = metadata.TryGetValue(Key("add_bos_token"), out var adds) ? adds is true : isLlama3,
        };

        T? Value<T>(string name) where T : class => metadata.TryGetValue(Key(name), out var value)
            ? value as T ?? throw TokenizerException.Damaged(path, $"has a '{Key(name)}' of the wrong type")
            : null;

        int? Id(string name) => metadata.TryGetValue(Key(name), out var value) ? ToId(value, name) : null;

        int ToId(object value, string name)
        {
            var id = value is int or uint or long or ulong or short or ushort or byte or sbyte
                ? Convert.ToDecimal(value, CultureInfo.InvariantCulture)
                : -1;
            return id >= 0 && id < tokens.Count
                ? (int)id : throw TokenizerException.Damaged(path, $"has a '{Key(name)}' that is no token's");
        }
    }

    private static string Key(string name) => $"tokenizer.ggml.{name}";

    private static KeyValuePair<string, int>[] WithIds(IReadOnlyList<string> tokens)
    {
        var withIds = new KeyValuePair<string, int>[tokens.Count];
        for (var id = 0; id < withIds.Length; id++)
            withIds[id] = new(tokens[id], id);

        return withIds;
    }

    private static IEnumerable<AddedToken> Added(IReadOnlyList<string> tokens, IReadOnlyList<int> types)
    {
        for (var id = 0; id < tokens.Count; id++)
        {
            var type = (TokenType)types[id];
            if (tokens[id].Length > 0 && type is TokenType.Control or TokenType.Unknown or TokenType.UserDefined)
                yield return new(id, tokens[id], Special: type != TokenType.UserDefined, First: type != TokenType.UserDefined);
        }
    }
}
