using System.Text;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;

namespace CodebookLsp.Network.Tests.Architectures;

/// <summary>Keys of a base configuration that change the result are honoured or refused by name; none is passed over.</summary>
[TestClass]
public sealed class ConfigKeyTests : IDisposable
{
    private const string Llama =
        """ "model_type":"llama","hidden_size":256,"num_attention_heads":4,"num_hidden_layers":2,"intermediate_size":8,"vocab_size":9"""
            + ""","max_position_embeddings":4096 """;
    private const string NeoX =
        """ "model_type":"gpt_neox","hidden_size":256,"num_attention_heads":4,"num_hidden_layers":2,"intermediate_size":8"""
            + ""","vocab_size":9 """;
    private const string Gpt2 = """ "model_type":"gpt2","n_embd":256,"n_head":4,"n_layer":2 """;
    private const string Neo = """ "model_type":"gpt_neo","hidden_size":256,"num_heads":4,"num_layers":2 """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow(Llama, """ "sliding_window":1024 """, "'sliding_window' to 1024")]
    [DataRow(Llama, """ "layer_types":["full_attention","sliding_attention"] """, "'layer_types'")]
    [DataRow(Llama, """ "final_logit_softcapping":30.0 """, "'final_logit_softcapping' to 30")]
    [DataRow(Llama, """ "attn_logit_softcapping":50.0 """, "'attn_logit_softcapping'")]
    [DataRow(Llama, """ "quantization_config":{"quant_method":"gptq","bits":4} """, "'quantization_config'")]
    [DataRow(Llama, """ "num_local_experts":8 """, "'num_local_experts' to 8")]
    [DataRow(Llama, """ "embedding_multiplier":12.0 """, "'embedding_multiplier' to 12")]
    [DataRow(Llama, """ "attention_multiplier":0.015 """, "'attention_multiplier'")]
    [DataRow(Llama, """ "use_qk_norm":true """, "'use_qk_norm' to true")]
    [DataRow(Llama, """ "layer_norm_eps":1e-5 """, "'layer_norm_eps' and no 'rms_norm_eps'")]
    [DataRow(Llama, """ "activation_function":"relu" """, "'activation_function' and no 'hidden_act'")]
    [DataRow(Llama, """ "hidden_act":"quick_gelu" """, "'quick_gelu'")]
    [DataRow(Gpt2, """ "add_cross_attention":true """, "'add_cross_attention'")]
    [DataRow(Gpt2, """ "pruned_heads":{"0":[1]} """, "'pruned_heads'")]
    [DataRow(Gpt2, """ "position_embedding_type":"relative_key" """, "'position_embedding_type'")]
    [DataRow(Gpt2, """ "layer_norm_eps":1e-6 """, "'layer_norm_eps' and no 'layer_norm_epsilon'")]
    [DataRow(Gpt2, """ "num_key_value_heads":1 """, "'num_key_value_heads' to 1")]
    [DataRow(Gpt2, """ "hidden_size":128 """, "'n_embd'")]
    [DataRow(Neo, """ "attention_types":"global" """, "'attention_types'")]
    [DataRow(Neo, """ "attention_types":[[["global"],2]],"attention_layers":["global","local"] """, "'attention_layers'")]
    [DataRow(Neo, """ "attention_layers":["global","sparse"] """, "'sparse'")]
    [DataRow(Neo, """ "scale_attn_by_inverse_layer_idx":true """, "'scale_attn_by_inverse_layer_idx'")]
    [DataRow(NeoX, """ "head_dim":32 """, "'head_dim' to 32")]
    [DataRow(NeoX, """ "is_encoder_decoder":true """, "'is_encoder_decoder'")]
    public void What_would_change_the_result_and_is_not_done_is_refused_by_name(string model, string keys, string named)
    {
        var error = Assert.ThrowsExactly<OptionsException>(() => Read(model, keys));
        StringAssert.Contains(error.Message, named, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(Llama,
        """ "sliding_window":null,"use_sliding_window":false,"layer_types":["full_attention","full_attention"],"num_local_experts":1"""
            + ""","logits_scaling":1.0 """)]
    [DataRow(Llama,
        """ "sliding_window":4096,"head_dim":64,"pretraining_tp":2,"attention_dropout":0.1,"dtype":"bfloat16","is_llama_config":true"""
            + ""","properties":{"a":1} """)]
    [DataRow(Gpt2,
        """ "add_cross_attention":false,"pruned_heads":{},"position_embedding_type":"absolute","reorder_and_upcast_attn":false"""
            + ""","tf_legacy_loss":false """)]
    [DataRow(NeoX, """ "rotary_pct":0.25,"classifier_dropout":0.1,"is_encoder_decoder":false,"num_key_value_heads":4 """)]
    public void What_says_nothing_new_is_no_reason_to_refuse(string model, string keys) => Assert.AreEqual(2, Read(model, keys).Layers);

    [TestMethod]
    public void Keys_that_change_the_result_do()
    {
        var llama = Read(Llama,
            """ "attention_bias":true,"mlp_bias":true,"head_dim":32,"rms_norm_eps":1e-4"""
                + ""","hidden_act":"gelu_python_tanh","tie_word_embeddings":true """);
        Assert.AreEqual(new Biases(true, true, true), llama.Biases);
        Assert.AreEqual(
            (32, 1e-4, Activation.GeluTanh, true), (llama.HeadWidth, llama.NormEpsilon, llama.Activation, llama.TiedEmbeddings));

        var gpt2 = Read(""" "model_type":"gpt2" """,
            """ "hidden_size":128,"num_attention_heads":8,"num_hidden_layers":3,"max_position_embeddings":77,"n_inner":10"""
                + ""","scale_attn_weights":false """);
        Assert.AreEqual(
            (128, 8, 3, 77, 10, 1.0), (gpt2.Width, gpt2.Heads, gpt2.Layers, gpt2.MaxPositions, gpt2.Intermediate, gpt2.AttentionScales[2]));

        var neo = Read(Neo, """ "attention_layers":["local","global"],"window_size":7 """);
        CollectionAssert.AreEqual(new int?[] { 7, null }, neo.Windows.ToArray());
        Assert.AreEqual(new Biases(false, true, true), neo.Biases);

        var neoX = Read(
            NeoX, """ "attention_bias":false,"use_parallel_residual":false,"layer_norm_eps":1e-3,"tie_word_embeddings":true """);
        Assert.AreEqual((new Biases(false, false, true), false, 1e-3, true),
            (neoX.Biases, neoX.ParallelResidual, neoX.NormEpsilon, neoX.TiedEmbeddings));
    }

    [TestMethod]
    [DataRow("llama.rope.scaling.type", "yarn", "'yarn'")]
    [DataRow("llama.rope.dimension_sections", 7, "'llama.rope.dimension_sections' to 7")]
    [DataRow("llama.expert_count", 8u, "'llama.expert_count' to 8")]
    [DataRow("llama.attention.sliding_window", 512u, "'llama.attention.sliding_window'")]
    [DataRow("llama.rope.scaling.factor", -2f, "factor is -2")]
    public void The_same_holds_of_a_ggufs_metadata(string key, object value, string named)
    {
        var metadata = Gguf(key, value);
        var error = Assert.ThrowsExactly<OptionsException>(() => GgufOptions.Read(metadata, Embedding, "model.gguf"));
        StringAssert.Contains(error.Message, named, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("llama.rope.scaling.factor", 4f, 4.0)]
    [DataRow("llama.rope.scale_linear", 4f, 4.0)]
    [DataRow("llama.rope.scale_linear", 1f, 1.0)]
    [DataRow("llama.expert_count", 0u, 1.0)]
    public void A_ggufs_linear_scaling_is_read_under_both_names(string key, object value, double factor)
    {
        var options = GgufOptions.Read(Gguf(key, value), Embedding, "model.gguf");
        Assert.AreEqual(factor == 1 ? null : new LinearScaling(factor), options.Rotary!.Scaling);
    }

    private static Dictionary<string, StoredTensor> Embedding { get; } =
        new() { ["token_embd.weight"] = new("token_embd.weight", ElementType.F32, [9, 256]) };

    private static Dictionary<string, object> Gguf(string key, object value) => new()
    {
        ["general.architecture"] = "llama",
        ["llama.embedding_length"] = 256u,
        ["llama.attention.head_count"] = 4u,
        ["llama.block_count"] = 2u,
        ["llama.feed_forward_length"] = 8u,
        ["llama.attention.layer_norm_rms_epsilon"] = 1e-5f,
        [key] = value,
    };

    private TransformerOptions Read(string model, string keys)
    {
        folder.File("config.json", Encoding.UTF8.GetBytes("{" + model + "," + keys + "}"));
        return HuggingFaceConfig.Read(folder.At("config.json"));
    }
}
