using System.Globalization;
using System.Text.Json;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// What Hugging Face's files beside a vocabulary say about tokens: <c>tokenizer_config.json</c>, and where its
/// <c>added_tokens_decoder</c> is missing, the older <c>special_tokens_map.json</c>; and <c>added_tokens.json</c>.
/// </summary>
internal sealed class TokenizerSettings
{
    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly string path;
    private readonly JsonElement config;
    private readonly JsonElement map;
    private readonly JsonElement added;

    private TokenizerSettings(string path, JsonElement config, JsonElement map, JsonElement added)
    {
        (this.path, this.config, this.map, this.added) = (path, config, map, added);
        if (config.IsTrue("add_prefix_space"))
            throw TokenizerException.Unsupported(path, "puts a space before the text ('add_prefix_space' in tokenizer_config.json)");
    }

    /// <summary>The text of the token before a text; null where no file names it.</summary>
    public string? BeginningOfText => Content(Role("bos_token"));

    public string? EndOfText => Content(Role("eos_token"));

    public string? Unknown => Content(Role("unk_token"));

    public bool AddsBeginningOfText => config.IsTrue("add_bos_token");

    /// <summary>The Python class that made the files; null where no file names it.</summary>
    public string? Class => config.Text("tokenizer_class");

    /// <param name="path">The vocabulary, beside which the files lie.</param>
    /// <exception cref="TokenizerException">A file cannot be read, or asks for something we do not do.</exception>
    public static TokenizerSettings Read(string path)
    {
        return new(path, Beside("tokenizer_config.json"), Beside("special_tokens_map.json"), Beside("added_tokens.json"));

        JsonElement Beside(string name)
        {
            var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
            return !File.Exists(file) ? JsonElements.Nothing
                : JsonFile.Read(file, static root => root.ValueKind == JsonValueKind.Object
                    ? root.Clone()
                    : throw new FormatException("it holds no JSON object"));
        }
    }

    /// <summary>The added tokens of a vocabulary, those that the files name with the others.</summary>
    /// <param name="tokens">The vocabulary's.</param>
    /// <param name="own">Those that the vocabulary itself says are added; they keep what it says of them.</param>
    /// <exception cref="TokenizerException">A token has two ids, or asks for something we do not do.</exception>
    public IReadOnlyList<AddedToken> Added(IReadOnlyList<KeyValuePair<string, int>> tokens, IReadOnlyList<AddedToken> own)
    {
        var ids = new Dictionary<string, int>();
        foreach (var (text, id) in tokens)
            ids.TryAdd(text, id); // what comes twice is refused where the vocabulary is checked
        var found = new Dictionary<string, AddedToken>();
        var special = SpecialTexts().ToHashSet();
        foreach (var token in own)
            Add(token);
        foreach (var entry in config.Properties("added_tokens_decoder"))
            Add(InDecoder(entry));
        foreach (var entry in added.ValueKind == JsonValueKind.Null ? [] : added.EnumerateObject().ToArray())
            Add(new(entry.Value.GetInt32(), entry.Name, special.Contains(entry.Name), First: special.Contains(entry.Name)));

        var next = ids.Values.Concat(found.Values.Select(static token => token.Id)).DefaultIfEmpty(-1).Max() + 1L;
        var unknown = new Dictionary<string, long>(); // transformers gives them ids, one after the other
        foreach (var (role, token) in SpecialTokens())
        {
            if (Content(token) is not { Length: > 0 } text || found.ContainsKey(text))
                continue;
            CheckFlags(path, token, text);
            if (ids.TryGetValue(text, out var id))
                found[text] = new(id, text, Special: true, First: true);
            else
                unknown.TryAdd(text, next + unknown.Count);

            // A role that no id was ever given to (a padding token) is never meant by what a text says.
            if (role is null && unknown.TryGetValue(text, out var given) && given <= int.MaxValue)
                found[text] = new((int)given, text, Special: true, First: true);
        }

        return [.. found.Values];

        void Add(AddedToken token)
        {
            if ((found.TryGetValue(token.Text, out var other)
                ? other.Id : ids.TryGetValue(token.Text, out var id) ? id : token.Id) != token.Id)
                throw TokenizerException.Damaged(path, $"and the files beside it give '{token.Text}' two ids");
            found.TryAdd(token.Text, token);
        }
    }

    /// <exception cref="TokenizerException">The token takes blanks around it, or is found in whole words only.</exception>
    public static void CheckFlags(string path, JsonElement token, string text)
    {
        foreach (var name in new[] { "single_word", "lstrip", "rstrip" })
        {
            if (token.IsTrue(name))
                throw TokenizerException.Unsupported(path, $"sets '{name}' for the token '{text}'");
        }
    }

    private AddedToken InDecoder(JsonProperty entry)
    {
        var text = entry.Value.Text("content")
            ?? throw TokenizerException.Damaged(path, $"has in 'added_tokens_decoder' a token {entry.Name} without text");
        if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw TokenizerException.Damaged(path, $"has in 'added_tokens_decoder' the id '{entry.Name}'");
        CheckFlags(path, entry.Value, text);
        var special = entry.Value.IsTrue("special");
        var first = entry.Value.Get("normalized").ValueKind switch
        {
            JsonValueKind.True => false,
            JsonValueKind.False => true,
            _ => special,
        };
        return new(id, text, special, first);
    }

    /// <summary>Special tokens in the order in which transformers gives ids to new ones; a role for those that have one.</summary>
    private IEnumerable<(string? Role, JsonElement Token)> SpecialTokens()
    {
        foreach (var role in Roles)
            yield return (role, Role(role));
        foreach (var list in new[] { Role("additional_special_tokens"), config.Get("extra_special_tokens") })
        {
            foreach (var token in list.ValueKind switch
            {
                JsonValueKind.Array => list.EnumerateArray().ToArray(),
                // transformers 4.5 gives them names
                JsonValueKind.Object => [.. list.EnumerateObject().Select(static entry => entry.Value)],
                _ => [],
            })
                yield return (null, token);
        }
    }

    private IEnumerable<string> SpecialTexts() => SpecialTokens().Select(static special => Content(special.Token)).OfType<string>();

    /// <summary>transformers reads the older file where the newer one does not hold the tokens themselves.</summary>
    private JsonElement Role(string name)
    {
        var (first, second) = config.Get("added_tokens_decoder").ValueKind == JsonValueKind.Null ? (map, config) : (config, map);
        return first.Get(name) is { ValueKind: not JsonValueKind.Null } token ? token : second.Get(name);
    }

    /// <summary>A token is written as its text or as an object around it.</summary>
    private static string? Content(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString(),
        JsonValueKind.Object => token.Text("content"),
        _ => null,
    };
}
