using System.Globalization;
using System.Text.RegularExpressions;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.SearchCaches;

/// <summary>What the reference calls the files of a search cache, and the codebooks in them (specification, section 10).</summary>
internal static partial class ReferenceCacheNames
{
    /// <summary>[blocks, tokens]: ids.</summary>
    public const string Tokens = "tokens.npy";

    /// <summary>[blocks, tokens]: the text of every token.</summary>
    public const string TokenTexts = "tokens_str.npy";

    /// <summary>[blocks]: whole texts.</summary>
    public const string Texts = "tokens_text.npy";

    /// <summary>[blocks, tokens]: where every token ends in its text, in code points.</summary>
    public const string TokenEnds = "token_byte_pos.npy";

    /// <summary>By <see cref="PlacementNames.Key"/>: [blocks, tokens, k], ids of codes.</summary>
    public const string Codes = "cb_acts.pkl";

    /// <summary>By <see cref="CountsKey"/>: [codes], how often each fires.</summary>
    public const string Counts = "act_count_ft_tkns.pkl";

    /// <summary>A dict of figures.</summary>
    public const string Metrics = "metrics.npy";

    /// <summary>Lines "name: value" about the model and the texts.</summary>
    public const string Info = "info.txt";

    /// <summary>How the first versions of the reference shortened placements.</summary>
    private static readonly Dictionary<string, Placement> Short = new()
    {
        ["tb"] = Placement.TransformerBlock,
        ["attention"] = Placement.Attn,
        ["attn+mlp"] = Placement.AttnPlusMlp,
        ["attention_and_mlp"] = Placement.AttnPlusMlp,
    };

    /// <summary>Where a codebook sits, by today's key or an older one (<c>layer3_preproj_attention_ccb7</c>); null for another
    /// name.</summary>
    public static (int Layer, Placement Placement, int? Head)? Place(string key)
    {
        if (Key().Match(key) is not { Success: true } said)
            return null;

        var name = said.Groups["placement"].Value;
        if ((PlacementNames.Find(name) ?? (Short.TryGetValue(name, out var old) ? old : null)) is not { } placement)
            return null;

        return (
            Number(said.Groups["layer"]), placement, said.Groups["head"] is { Success: true } head ? Number(head) : null);

        static int Number(Group group) => int.Parse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>What the counts of a codebook are called: <c>layer3_head7</c>.</summary>
    public static string CountsKey(int layer, int? head) =>
        string.Create(CultureInfo.InvariantCulture, $"layer{layer}{(head is { } member ? $"_head{member}" : "")}");

    [GeneratedRegex("^layer(?<layer>[0-9]{1,5})_(?<placement>[a-z_+]+?)(?:_[gc]cb(?<head>[0-9]{1,6}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
