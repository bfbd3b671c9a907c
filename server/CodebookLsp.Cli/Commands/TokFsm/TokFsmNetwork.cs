using System.Text.Json.Nodes;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary>What <c>tokfsm train</c> trains: the paper's transformer, or a recurrent layer of its size.</summary>
internal static class TokFsmNetwork
{
    public const string Transformer = "transformer";

    public static IReadOnlyList<string> All { get; } = [Transformer, "lstm", "gru"];

    /// <summary>The paper's model: four layers, four heads, vectors of 128 numbers.</summary>
    public static JsonObject Base(StateMachine machine) => new()
    {
        ["model_type"] = "gpt_neox",
        ["architectures"] = new JsonArray("GPTNeoXForCausalLM"),
        ["hidden_size"] = 128,
        ["num_hidden_layers"] = 4,
        ["num_attention_heads"] = 4,
        ["intermediate_size"] = 512,
        ["max_position_embeddings"] = 128,
        ["vocab_size"] = TokFsmTrain.Digits(machine).Vocabulary,
        ["bos_token_id"] = TokFsmTrain.Digits(machine).Start,
        ["eos_token_id"] = TokFsmTrain.Digits(machine).Start,
    };

    /// <summary>The base configuration of a network: a transformer's own, or a recurrent one's with as many weights as that
    /// transformer.</summary>
    public static JsonObject Of(string network, JsonObject transformer)
    {
        if (network == Transformer)
            return transformer;
        var recurrent = transformer.DeepClone().AsObject();
        recurrent.Remove("architectures");
        recurrent.Remove("num_attention_heads");
        recurrent.Remove("intermediate_size");
        recurrent["model_type"] = network;
        recurrent["num_hidden_layers"] = 1;
        recurrent["hidden_size"] = RecurrentSize.Like(network, transformer);
        return recurrent;
    }

    public static JsonObject? Codebooks(string network, string at, int k, int codes) => (network, at) switch
    {
        (_, "none") => null,
        (not Transformer, _) => new()
        {
            ["codebook_at"] = new JsonArray("transformer_block"),
            ["codebook_type"] = new JsonArray("vanilla"),
            ["num_codebooks"] = new JsonArray(1),
            ["k_codebook"] = k,
            ["num_codes"] = codes,

            // What goes round and round through a norm has gradients without bounds; and codes of any length are far from all.
            ["codebook_kwargs"] = new JsonObject { ["layer_norm"] = false },
            ["similarity_metric"] = "euclidean",
        },
        (_, "attention") => new()
        {
            ["codebook_at"] = new JsonArray("attn_preproj"),
            ["codebook_type"] = new JsonArray("group"),
            ["num_codebooks"] = new JsonArray(-1),
            ["k_codebook"] = k,
            ["num_codes"] = codes,
        },
        _ => new()
        {
            ["codebook_at"] = new JsonArray("attn_preproj", "mlp"),
            ["codebook_type"] = new JsonArray("group", "vanilla"),
            ["num_codebooks"] = new JsonArray(-1, 1),
            ["k_codebook"] = new JsonArray(k, k),
            ["num_codes"] = codes,
        },
    };

    /// <summary>Settings that are usual for a network. A recurrent one's codes begin among its vectors and go where they are
    /// needed.</summary>
    public static JsonObject Usual(string network) => network == Transformer ? [] : new()
    {
        ["codes"] = "kmeans",
        ["replace_after_steps"] = 50,
    };

    /// <summary>A configuration with what is given over what is usual.</summary>
    public static JsonObject Merged(JsonObject usual, JsonNode? given)
    {
        foreach (var (key, value) in given as JsonObject ?? [])
            usual[key] = value?.DeepClone();
        return usual;
    }
}
