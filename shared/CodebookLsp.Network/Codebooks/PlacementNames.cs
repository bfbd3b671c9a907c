using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>The placements' names in configurations and keys, and how they lie in one another.</summary>
public static class PlacementNames
{
    private static readonly Dictionary<string, Placement> ByName = new()
    {
        ["mlp_mid"] = Placement.MlpMid,
        ["qkv"] = Placement.Qkv,
        ["attn_preproj"] = Placement.AttnPreproj,
        ["attn"] = Placement.Attn,
        ["mlp"] = Placement.Mlp,
        ["attn_plus_mlp"] = Placement.AttnPlusMlp,
        ["transformer_block"] = Placement.TransformerBlock,
    };

    /// <summary>The names of today.</summary>
    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>The placement of a name, today's or an older one; null for a name there is not.</summary>
    public static Placement? Find(string name) =>
        name == "preproj_attention" ? Placement.AttnPreproj
        : ByName.TryGetValue(name, out var placement) ? placement
        : null;

    public static string Name(this Placement placement) => placement switch
    {
        Placement.MlpMid => "mlp_mid",
        Placement.Qkv => "qkv",
        Placement.AttnPreproj => "attn_preproj",
        Placement.Attn => "attn",
        Placement.Mlp => "mlp",
        Placement.AttnPlusMlp => "attn_plus_mlp",
        _ => "transformer_block",
    };

    /// <summary>The reference's key of a site: <c>layer3_attn_preproj_gcb7</c>.</summary>
    public static string Key(this Site site) =>
        $"layer{site.Layer}_{site.Placement.Name()}{(site.Head is { } head ? $"_gcb{head}" : "")}";

    /// <summary>Whether the module snapped at <paramref name="outer"/> contains the one snapped at <paramref name="inner"/>.</summary>
    internal static bool Encloses(Placement outer, Placement inner) => outer switch
    {
        Placement.TransformerBlock => inner != Placement.TransformerBlock,
        Placement.Mlp => inner == Placement.MlpMid,
        Placement.Attn => inner is Placement.Qkv or Placement.AttnPreproj,
        _ => false,
    };

    /// <summary>The length of the vectors snapped at a placement.</summary>
    internal static int Width(Placement placement, TransformerOptions model) => placement switch
    {
        Placement.MlpMid => model.Intermediate,
        Placement.Qkv => model.QkvWidth,
        Placement.AttnPreproj => model.Heads * model.HeadWidth,
        _ => model.Width,
    };
}
