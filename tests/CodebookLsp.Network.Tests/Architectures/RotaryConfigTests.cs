using System.Text;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Architectures;

[TestClass]
public sealed class RotaryConfigTests : IDisposable
{
    private const string Llama =
        """ "model_type":"llama","hidden_size":256,"num_attention_heads":4,"num_hidden_layers":2,"intermediate_size":8,"vocab_size":9"""
            + ""","max_position_embeddings":4096 """;
    private const string NeoX =
        """ "model_type":"gpt_neox","hidden_size":256,"num_attention_heads":4,"num_hidden_layers":2,"intermediate_size":8"""
            + ""","vocab_size":9 """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow(Llama, """ "rope_parameters":{"rope_type":"default","rope_theta":500000.0,"partial_rotary_factor":0.25} """, 500000.0, 16)]
    [DataRow(NeoX, """ "rope_parameters":{"rope_type":"default","rope_theta":500000.0,"partial_rotary_factor":0.5} """, 500000.0, 32)]
    [DataRow(NeoX, """ "rope_parameters":{"rope_type":"default","rope_theta":25000.0} """, 25000.0, 16)]
    [DataRow(NeoX, """ "rotary_emb_base":20000,"rotary_pct":1.0 """, 20000.0, 64)]
    [DataRow(NeoX,
        """ "rotary_emb_base":20000,"rope_theta":20000,"rotary_pct":0.5,"partial_rotary_factor":0.5,"rope_parameters":null"""
            + ""","rope_scaling":null """, 20000.0, 32)]
    [DataRow(Llama, """ "rope_theta":130000,"rope_scaling":null,"rope_interleaved":false """, 130000.0, 64)]
    [DataRow(Llama, """ "rope_theta":130000,"rope_parameters":{"rope_theta":130000,"type":"default"} """, 130000.0, 64)]
    [DataRow(Llama, """ "rope_parameters":{"full_attention":{"rope_type":"default","rope_theta":70000.0},"sliding_attention":null} """,
        70000.0, 64)]
    [DataRow(Llama,
        """ "layer_types":["full_attention","full_attention"],"rope_parameters":{"full_attention":{"rope_theta":70000.0}"""
            + ""","sliding_attention":{"rope_theta":10000.0}} """, 70000.0, 64)]
    [DataRow(Llama, """ "rope_scaling":{"type":"dynamic","factor":2.0} """, 10000.0, 64)]
    [DataRow(Llama, "", 10000.0, 64)]
    [DataRow(NeoX, "", 10000.0, 16)]
    public void Base_and_share_are_found_wherever_transformers_writes_them(string model, string keys, double theta, int width) =>
        Assert.AreEqual(new RotaryOptions(width, theta), Read(model, keys));

    [TestMethod]
    [DataRow(""" "rope_scaling":{"type":"linear","factor":4.0} """)]
    [DataRow(""" "rope_scaling":{"rope_type":"linear","factor":4} """)]
    [DataRow(""" "rope_parameters":{"rope_type":"linear","rope_theta":10000.0,"factor":4.0} """)]
    [DataRow(""" "rope_parameters":{"rope_theta":10000.0},"rope_scaling":{"rope_type":"linear","factor":4.0} """)]
    public void Linear_scaling_divides_every_frequency(string keys)
    {
        var rotary = Read(Llama, keys)!;
        for (var pair = 0; pair < 32; pair++)
            Assert.AreEqual(Math.Pow(10000, -2.0 * pair / 64) / 4, rotary.Frequency(pair), 1e-12);
    }

    /// <summary>Llama 3.1's own numbers for heads of 64, worked out apart from this program by the formula of its reference code.</summary>
    [TestMethod]
    [DataRow(
        """ "rope_theta":500000.0,"rope_scaling":{"factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0"""
            + ""","original_max_position_embeddings":8192,"rope_type":"llama3"} """)]
    [DataRow(
        """ "rope_parameters":{"rope_theta":500000.0,"factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0"""
            + ""","original_max_position_embeddings":8192,"rope_type":"llama3"} """)]
    [DataRow(
        """ "rope_parameters":{"full_attention":{"rope_theta":500000.0,"factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0"""
            + ""","original_max_position_embeddings":8192,"rope_type":"llama3"}} """)]
    public void Llama_3s_scaling_gives_the_published_frequencies(string keys) => AreFrequencies(
        Read(Llama, keys)!,
        [
            1, 0.6636012377, 0.4403666027, 0.2922278226, 0.1939227447, 0.1286873734, 0.08539710029, 0.05666962145, 0.03760603093,
                0.02495540867, 0.01656044008,
            0.01098952853, 0.007292664737, 0.004839421346, 0.003211445995, 0.001371893568, 0.000524846161, 0.0001785078128, 7.784655274e-05,
                5.165906875e-05,
            3.428102196e-05, 2.27489286e-05, 1.509621718e-05, 1.00178684e-05, 6.647869871e-06, 4.411534675e-06, 2.92749987e-06,
                1.942692537e-06, 1.289173172e-06,
            8.554969126e-07, 5.677088101e-07, 3.76732269e-07,
        ]);

    [TestMethod]
    public void Yarns_scaling_gives_the_papers_frequencies_and_temperature()
    {
        var rotary = Read(Llama,
            """ "rope_parameters":{"rope_type":"yarn","rope_theta":10000.0,"factor":4.0,"original_max_position_embeddings":2048"""
                + ""","partial_rotary_factor":0.5} """)!;
        AreFrequencies(
            rotary,
            [
                1, 0.5623413252, 0.316227766, 0.177827941, 0.1, 0.05020904689, 0.02484646733, 0.012066896, 0.005714285714, 0.002610870438,
                    0.001129384879,
                0.0004445698525, 0.00025, 0.0001405853313, 7.90569415e-05, 4.445698525e-05,
            ]);
        Assert.AreEqual(1.138629436111989, rotary.Scaling!.Amplitude, 1e-12);
    }

    [TestMethod]
    public void What_turns_a_head_are_these_frequencies_and_this_temperature()
    {
        Tiny.AreClose([], [], 0); // libtorch
        var options = Read(Llama,
            """ "head_dim":4,"rope_parameters":{"rope_type":"yarn","rope_theta":100.0,"factor":2.0,"original_max_position_embeddings":16"""
                + ""","attention_factor":1.5} """)!;
        using var rotary = new Rotary(options, null, CPU);
        using var x = tensor([1f, 2f, 3f, 4f], [1, 1, 4]);

        using var rotated = rotary.Rotate(x, new([7]));

        var expected = new float[4];
        for (var pair = 0; pair < 2; pair++)
        {
            var (angle, first, second) = (7 * options.Frequency(pair), pair + 1, pair + 3);
            expected[pair] = (float)(1.5 * ((first * Math.Cos(angle)) - (second * Math.Sin(angle))));
            expected[pair + 2] = (float)(1.5 * ((second * Math.Cos(angle)) + (first * Math.Sin(angle))));
        }

        Tiny.AreClose(expected, Tiny.Floats(rotated), 1e-5);
    }

    [TestMethod]
    [DataRow(Llama, """ "rope_foo":7 """, "'rope_foo' to 7")]
    [DataRow(Llama, """ "rotary_dim":32 """, "'rotary_dim' to 32")]
    [DataRow(Llama, """ "rope_local_base_freq":10000.0 """, "'rope_local_base_freq'")]
    [DataRow(Llama, """ "no_rope_layers":[1,1] """, "'no_rope_layers'")]
    [DataRow(Llama, """ "rope_interleaved":true """, "'rope_interleaved' to true")]
    [DataRow(Llama, """ "rotary_pct":0.25 """, "'rotary_pct'")]
    [DataRow(""" "model_type":"gpt2" """, """ "rope_theta":10000 """, "'rope_theta'")]
    [DataRow(""" "model_type":"gpt_neo" """, """ "rotary":true """, "'rotary' to true")]
    [DataRow(Llama, """ "rope_parameters":{"rope_type":"longrope","short_factor":[1],"long_factor":[2]} """, "'longrope'")]
    [DataRow(Llama, """ "rope_scaling":{"type":"su","factor":2} """, "'su'")]
    [DataRow(Llama, """ "rope_scaling":{"type":"default","mrope_section":[16,24,24]} """, "'mrope_section'")]
    [DataRow(Llama, """ "rope_scaling":{"type":"dynamic","factor":2,"alpha":1000} """, "'alpha' to 1000")]
    [DataRow(Llama, """ "rope_scaling":{"factor":2} """, "'factor' to 2")]
    [DataRow(Llama, """ "rope_scaling":{"type":"linear"} """, "'factor'")]
    [DataRow(Llama, """ "rope_scaling":{"type":"linear","factor":0} """, "factor is 0")]
    [DataRow(Llama, """ "rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":1} """, "'high_freq_factor'")]
    [DataRow(Llama,
        """ "rope_scaling":{"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":4"""
            + ""","original_max_position_embeddings":8192} """, "low_freq_factor is 4")]
    [DataRow(Llama, """ "rope_scaling":"linear" """, "'rope_scaling'")]
    [DataRow(Llama, """ "rope_parameters":[1] """, "'rope_parameters'")]
    [DataRow(Llama, """ "rope_theta":10000,"rope_parameters":{"rope_theta":500000} """, "'rope_parameters.rope_theta'")]
    [DataRow(NeoX, """ "rotary_pct":0.25,"partial_rotary_factor":1.0 """, "'partial_rotary_factor'")]
    [DataRow(Llama, """ "rope_parameters":{"rope_type":"linear","factor":2},"rope_scaling":{"rope_type":"linear","factor":4} """,
        "'rope_scaling'")]
    [DataRow(Llama, """ "rope_parameters":{"full_attention":{"rope_theta":1000.0},"sliding_attention":{"rope_theta":10000.0}} """,
        "'full_attention', 'sliding_attention'")]
    [DataRow(Llama, """ "layer_types":["full_attention","other"],"rope_parameters":{"full_attention":{"rope_theta":1000.0}} """,
        "'rope_parameters.other'")]
    [DataRow(Llama, """ "rope_theta":-1 """, "rotary base is -1")]
    [DataRow(Llama, """ "partial_rotary_factor":1.5 """, "rotary share is 1.5")]
    public void What_is_missing_unknown_or_contradictory_is_refused_by_name(string model, string keys, string named)
    {
        var error = Assert.ThrowsExactly<OptionsException>(() => Read(model, keys));
        StringAssert.Contains(error.Message, named, StringComparison.Ordinal);
    }

    private static void AreFrequencies(RotaryOptions rotary, double[] expected)
    {
        Assert.AreEqual(2 * expected.Length, rotary.Width);
        for (var pair = 0; pair < expected.Length; pair++)
            Assert.AreEqual(1, rotary.Frequency(pair) / expected[pair], 1e-8, $"pair {pair}");
    }

    private RotaryOptions? Read(string model, string keys)
    {
        folder.File("config.json", Encoding.UTF8.GetBytes("{" + model + (keys.Length == 0 ? "" : "," + keys) + "}"));
        return HuggingFaceConfig.Read(folder.At("config.json")).Rotary;
    }
}
