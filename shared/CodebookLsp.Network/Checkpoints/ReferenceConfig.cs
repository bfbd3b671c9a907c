using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>A model's <c>config.json</c> as the reference writes it: lists, everything resolved, inner placements first (specification,
/// section 3).</summary>
internal static class ReferenceConfig
{
    /// <param name="kind">The kind of decoder, as Hugging Face's classes begin.</param>
    /// <param name="codes">How many codes a placement's codebooks have; null for one that no layer has.</param>
    public static JsonObject Of(CodebookConfig config, string kind, Func<Placement, int?> codes)
    {
        var placements = config.Placements;
        return new()
        {
            ["architectures"] = new JsonArray($"{kind}CodebookModel"),
            ["codebook_at"] = List(placements.Select(static one => one.Placement.Name())),
            ["codebook_kwargs"] = placements[0].InputNorm ? new JsonObject() : new JsonObject { ["layer_norm"] = false },
            ["codebook_type"] = List(placements.Select(static one => one.Grouped ? "group" : "vanilla")),
            ["k_codebook"] = List(placements.Select(static one => one.K)),
            ["kmeans_init"] = false,
            ["layers_to_snap"] = List(config.Layers),
            ["loss"] = "aeloss",
            ["model_type"] = "codebook",
            ["num_codebooks"] = List(placements.Select(static one => one.Placement == Placement.Qkv ? one.Heads / 3 : one.Heads)),
            ["num_codes"] = List(placements.Select(one => codes(one.Placement) ?? 1)),
            ["replace_codes"] = false,
            ["similarity_metric"] = placements[0].Similarity == Similarity.Euclidean ? "euclidean" : "inner_product",
            ["torch_dtype"] = "float32",
        };
    }

    /// <summary>As Hugging Face's classes begin.</summary>
    public static string Kind(Architecture architecture) => architecture switch
    {
        Architecture.GptNeoX => "GPTNeoX",
        Architecture.GptNeo => "GPTNeo",
        Architecture.Gpt2 => "GPT2",
        _ => "Llama",
    };

    /// <summary>Values as a list.</summary>
    public static JsonArray List<T>(IEnumerable<T> values) => [.. values.Select(static value => (JsonNode?)JsonValue.Create(value))];
}
