using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>What a model's config.json says about the tokens before a text (<c>prefix_token_ids</c>, <c>same_codes</c>).</summary>
internal static class PrefixConfig
{
    private const string PrefixKey = "prefix_token_ids";
    private const string SameCodesKey = "same_codes";

    /// <summary>More would leave a small model no room for a text.</summary>
    private const int MostTokens = 8;

    private const int MostEarlier = 64;

    /// <summary>The ids that the model is shown before each text; null where that is left to the tokenizer.</summary>
    /// <param name="vocabulary">How many ids the model has.</param>
    /// <exception cref="OptionsException">It is not a list of the model's ids.</exception>
    public static IReadOnlyList<int>? Prefix(JsonFields config, int vocabulary)
    {
        if (config.FindList(PrefixKey) is not { } list)
            return null;
        if (list.Count > MostTokens)
            throw OptionsException.Unsupported($"{list.Count} tokens before each text", $"models with at most {MostTokens}");
        return
        [
            .. list.Select(value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id >= 0 && id < vocabulary
                ? id : throw OptionsException.Missing(config.Path, PrefixKey)),
        ];
    }

    /// <summary>The models with the same codes that were there before.</summary>
    /// <exception cref="OptionsException">It is not a list of hashes with their prefixes.</exception>
    public static IReadOnlyList<EarlierModel> SameCodes(JsonFields config, int vocabulary)
    {
        if (config.FindList(SameCodesKey) is not { } list)
            return [];
        if (list.Count > MostEarlier)
            throw OptionsException.Missing(config.Path, SameCodesKey);
        return
        [
            .. list.Select(value =>
            {
                var entry = value.ValueKind == JsonValueKind.Object ? new JsonFields(config.Path, value) : null;
                return entry?.FindString("hash") is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower)
                    ? new EarlierModel(hash, Prefix(entry, vocabulary) ?? [])
                    : throw OptionsException.Missing(config.Path, SameCodesKey);
            }),
        ];
    }
}
