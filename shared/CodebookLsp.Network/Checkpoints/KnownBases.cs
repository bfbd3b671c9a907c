using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>
/// The reference does not save which base model a checkpoint was made from. Shapes tell the sizes but not the rotary share, the
/// norms' epsilon or the attention pattern, so only the families that published checkpoints use are recovered, by their sizes;
/// for any other the base configuration is asked for.
/// </summary>
internal static partial class KnownBases
{
    /// <summary>One published family: what its members' configurations have in common beside the sizes.</summary>
    private sealed record Family(string ModelType, Func<Sizes, bool> Fits, Func<Sizes, JsonObject> Config);

    private sealed record Sizes(int Layers, int Width, int Vocabulary, int Intermediate, int Positions);

    /// <summary>Heads of the Pythia suite (Biderman et al. 2023, table 1) by width.</summary>
    private static readonly Dictionary<int,
        int> PythiaHeads =
        new() { [128] = 4, [256] = 8, [512] = 8, [768] = 12, [1024] = 16, [2048] = 16, [2560] = 32, [4096] = 32, [5120] = 40 };

    private static readonly Family[] Families =
    [
        // Pythia; pythia-1b alone (16 layers of 2048) has 8 heads.
        new("gpt_neox", static sizes => sizes.Vocabulary >= 50254 && sizes.Intermediate == 4 * sizes.Width
            && PythiaHeads.ContainsKey(sizes.Width), static sizes => new()
        {
            ["num_attention_heads"] = sizes is { Layers: 16, Width: 2048 } ? 8 : PythiaHeads[sizes.Width],
            ["max_position_embeddings"] = 2048,
        }),

        // TokFSM (paper, section 3): 4 layers, 4 heads, width 128, digits and an end token.
        new("gpt_neox", static sizes => sizes is { Layers: 4, Width: 128, Vocabulary: 11, Intermediate: 512 }, static _ => new()
        {
            ["num_attention_heads"] = 4,
            ["max_position_embeddings"] = 128,
        }),

        // TinyStories (Eldan and Li 2023): 16 heads; the 21M model is one global layer, the others alternate.
        new("gpt_neo", static sizes => sizes is { Vocabulary: 50257, Positions: 2048 } && sizes.Intermediate == 4 * sizes.Width
            && sizes.Width <= 1024, static sizes => new()
        {
            ["num_heads"] = 16,
            ["window_size"] = 256,
        }),

        // GPT-2: heads of 64.
        new("gpt2", static sizes => sizes is { Vocabulary: 50257, Positions: 1024 } && sizes.Width % 64 == 0, static sizes => new()
        {
            ["n_head"] = sizes.Width / 64,
        }),
    ];

    /// <returns>The base model's configuration.</returns>
    /// <exception cref="ModelException">The sizes are those of no known base model.</exception>
    public static JsonObject Recover(string folder, JsonFields config, TensorFile weights)
    {
        var modelType = ModelType(config, weights);
        if (modelType is null || FindSizes(weights, modelType) is not { } sizes)
            throw ModelException.NoBaseConfiguration(folder, "nothing");
        var family = Array.Find(Families, family => family.ModelType == modelType && family.Fits(sizes))
            ?? throw ModelException.NoBaseConfiguration(
                folder, $"{modelType}, {sizes.Layers} layers of width {sizes.Width}, {sizes.Vocabulary} tokens");

        var full = family.Config(sizes);
        full["model_type"] = modelType;
        foreach (var (key, value) in Keys(modelType)
            .Zip([sizes.Layers, sizes.Width, sizes.Vocabulary, sizes.Intermediate, sizes.Positions]))
        {
            if (!full.ContainsKey(key) && value > 0)
                full[key] = value;
        }

        return full;
    }

    private static string[] Keys(string modelType) => modelType switch
    {
        "gpt2" => ["n_layer", "n_embd", "vocab_size", "n_inner", "n_positions"],
        "gpt_neo" => ["num_layers", "hidden_size", "vocab_size", "intermediate_size", "max_position_embeddings"],
        _ => ["num_hidden_layers", "hidden_size", "vocab_size", "intermediate_size", "max_position_embeddings"],
    };

    private static string? ModelType(JsonFields config, TensorFile weights) =>
        config.FindList("architectures") is [var architecture, ..] && architecture.ToString() is { Length: > 0 } name
            ? name switch
            {
                _ when name.StartsWith("GPTNeoX", StringComparison.Ordinal) => "gpt_neox",
                _ when name.StartsWith("GPTNeo", StringComparison.Ordinal) => "gpt_neo",
                _ when name.StartsWith("GPT2", StringComparison.Ordinal) => "gpt2",
                _ => null,
            }
            : weights.Tensors.Keys.Any(static name => name.Contains("gpt_neox.", StringComparison.Ordinal)) ? "gpt_neox" : null;

    private static Sizes? FindSizes(TensorFile weights, string modelType)
    {
        var shapes = new Dictionary<string, IReadOnlyList<long>>();
        foreach (var tensor in weights.Tensors.Values)
        {
            if (StateDict.HuggingFaceName(tensor.Name) is { } name)
                shapes[name] = tensor.Shape;
        }

        var (embedding, up, output) = modelType switch
        {
            "gpt2" => ("wte.weight", "h.0.mlp.c_fc.weight", 1),
            "gpt_neo" => ("wte.weight", "h.0.mlp.c_fc.weight", 0),
            _ => ("embed_in.weight", "layers.0.mlp.dense_h_to_4h.weight", 0),
        };
        if (!(shapes.TryGetValue(embedding, out var tokens) || shapes.TryGetValue("lm_head.weight", out tokens)) || tokens.Count != 2
            || !shapes.TryGetValue(up, out var inner) || inner.Count != 2)
            return null;
        var layers = shapes.Keys.Select(static name => LayerNumber().Match(name)).Where(static match => match.Success)
            .Select(static match => int.Parse(match.ValueSpan.TrimEnd('.')[(match.Value.IndexOf('.', StringComparison.Ordinal) + 1)..],
                provider: null)).DefaultIfEmpty(-1).Max() + 1;
        return new(layers, (int)tokens[1], (int)tokens[0], (int)inner[output], shapes.TryGetValue("wpe.weight", out var positions)
            ? (int)positions[0] : 0);
    }

    [GeneratedRegex(@"^(h|layers)\.\d{1,6}\.")]
    private static partial Regex LayerNumber();
}
