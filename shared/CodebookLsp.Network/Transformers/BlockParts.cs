using CodebookLsp.Network.Architectures;

namespace CodebookLsp.Network.Transformers;

/// <summary>The matrices of a decoder block, as <see cref="BlockWeights"/> holds them.</summary>
internal enum BlockMatrix
{
    Qkv,
    Out,
    Up,
    Down,
}

/// <summary>One matrix of a file, which may be some rows of a matrix in memory.</summary>
/// <param name="Name">Hugging Face's, without <c>.weight</c> and <c>.bias</c>.</param>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
/// <param name="PermutedHeads">The number of heads whose rows llama.cpp permuted; 0 for none.</param>
/// <param name="Transposed">GPT-2's Conv1D holds its weight as [in, out].</param>
internal sealed record WeightPart(string Name, int Rows, int Columns, int PermutedHeads = 0, bool Transposed = false);

/// <summary>How files name what a decoder block consists of, family by family.</summary>
internal static class BlockParts
{
    /// <summary>The matrices of a file that one in memory is stacked of, from the first row down.</summary>
    /// <param name="interleaved">See <see cref="WeightReader.Read"/>.</param>
    public static IReadOnlyList<WeightPart> Of(TransformerOptions options, int layer, BlockMatrix matrix, bool interleaved)
    {
        var block = Block(options.Architecture, layer);
        var (width, inner) = (options.Width, options.Intermediate);
        var (queries, keys) = (options.Heads * options.HeadWidth, options.KeyValueHeads * options.HeadWidth);
        return (options.Architecture, matrix) switch
        {
            (Architecture.Llama, BlockMatrix.Qkv) =>
            [
                new(block + "self_attn.q_proj", queries, width, interleaved ? options.Heads : 0),
                new(block + "self_attn.k_proj", keys, width, interleaved ? options.KeyValueHeads : 0),
                new(block + "self_attn.v_proj", keys, width),
            ],
            (Architecture.Llama, BlockMatrix.Out) => [new(block + "self_attn.o_proj", width, queries)],
            (Architecture.Llama, BlockMatrix.Up) =>
                [new(block + "mlp.gate_proj", inner, width), new(block + "mlp.up_proj", inner, width)],
            (Architecture.Llama, _) => [new(block + "mlp.down_proj", width, inner)],
            (Architecture.Gpt2, BlockMatrix.Qkv) => [new(block + "attn.c_attn", options.QkvWidth, width, Transposed: true)],
            (Architecture.Gpt2, BlockMatrix.Out) => [new(block + "attn.c_proj", width, width, Transposed: true)],
            (Architecture.Gpt2, BlockMatrix.Up) => [new(block + "mlp.c_fc", inner, width, Transposed: true)],
            (Architecture.Gpt2, _) => [new(block + "mlp.c_proj", width, inner, Transposed: true)],
            (Architecture.GptNeo, BlockMatrix.Qkv) =>
            [
                new(block + "attn.attention.q_proj", width, width), new(block + "attn.attention.k_proj", width, width),
                new(block + "attn.attention.v_proj", width, width),
            ],
            (Architecture.GptNeo, BlockMatrix.Out) => [new(block + "attn.attention.out_proj", width, width)],
            (Architecture.GptNeo, BlockMatrix.Up) => [new(block + "mlp.c_fc", inner, width)],
            (Architecture.GptNeo, _) => [new(block + "mlp.c_proj", width, inner)],
            (_, BlockMatrix.Qkv) => [new(block + "attention.query_key_value", options.QkvWidth, width)],
            (_, BlockMatrix.Out) => [new(block + "attention.dense", width, width)],
            (_, BlockMatrix.Up) => [new(block + "mlp.dense_h_to_4h", inner, width)],
            _ => [new(block + "mlp.dense_4h_to_h", width, inner)],
        };
    }

    /// <summary>The norms before attention and before the MLP.</summary>
    public static (string Attention, string Mlp) Norms(TransformerOptions options, int layer)
    {
        var block = Block(options.Architecture, layer);
        return options.Architecture is Architecture.Gpt2 or Architecture.GptNeo
            ? (block + "ln_1", block + "ln_2") : (block + "input_layernorm", block + "post_attention_layernorm");
    }

    /// <summary>What stands outside the blocks: token embedding, last norm, output.</summary>
    public static (string Tokens, string FinalNorm, string Output) Ends(Architecture architecture) => architecture switch
    {
        Architecture.Llama => ("embed_tokens.weight", "norm", "lm_head.weight"),
        Architecture.GptNeoX => ("embed_in.weight", "final_layer_norm", "embed_out.weight"),
        _ => ("wte.weight", "ln_f", "lm_head.weight"),
    };

    /// <summary>What every name of a block begins with.</summary>
    public static string Block(Architecture architecture, int layer) =>
        $"{(architecture is Architecture.Gpt2 or Architecture.GptNeo ? "h" : "layers")}.{layer}.";
}
