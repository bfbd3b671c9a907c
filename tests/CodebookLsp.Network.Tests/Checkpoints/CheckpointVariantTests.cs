using System.Text.Json.Nodes;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Checkpoints;

/// <summary>
/// Checkpoints as they were published by several hands (specification, section 3): configurations of scalars, of lists and of both, names
/// of the first versions, and what old state dicts hold besides. Each is the same model.
/// </summary>
[TestClass]
public sealed class CheckpointVariantTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("neox_r100_seq__attn_preproj__group_k8_l2", """{"codebook_at":"attn_preproj"}""")]
    [DataRow(
        "neox_r100_seq__attn_preproj__group_k8_l2",
        """{"codebook_type":"group","k_codebook":8,"num_codebooks":3,"num_codes":10000,"codebook_kwargs":null}""",
        DisplayName = "pythia410m_wikitext_attn: scalars, no codebook_kwargs, a number of codes that is not the tensors'")]
    [DataRow(
        "neox_r100_par__attn_preproj+mlp__l2", """{"num_codes":10000}""", DisplayName = "TokFSM_k1: lists, and one number of codes")]
    [DataRow(
        "gptneo__attn_preproj__group_k3_l2",
        """{"codebook_at":["attn_preproj"],"codebook_type":["group"],"k_codebook":[3],"num_codebooks":[4],"num_codes":[20]}""",
        DisplayName = "empty-michael's TinyStories: every field a list")]
    [DataRow(
        "gptneo__attn_preproj__group_k3_l2", """{"codebook_at":["preproj_attention"],"codebook_type":["compositional"]}""",
        DisplayName = "names of the first versions")]
    [DataRow("neox_r100_seq__attn_preproj__group_k8_l2", """{"layers_to_snap":"all","num_codebooks":-1}""")]
    [DataRow("gpt2__mlp__vanilla_k8_ip", """{"layers_to_snap":[-2],"codebook_type":"vanilla"}""")]
    public void Another_way_to_write_the_configuration_is_the_same_model(string name, string changes)
    {
        var checkpoint = Path.Combine(TestFolder.Goldens, "models", name);
        var copy = Copy(checkpoint, changes);
        CheckpointImport.Run(copy, folder.At("model"), new(), null, default);
        CollectionAssert.AreEqual(Logits(checkpoint), Logits(copy));
        CollectionAssert.AreEqual(Logits(checkpoint), Logits(folder.At("model")));
    }

    [TestMethod]
    [DataRow("neox_r025_par__mlp__vanilla_k1_ip")]
    [DataRow("gpt2__transformer_block__group_k3_ip")]
    public void How_often_codes_fired_in_training_is_left_out(string name)
    {
        var checkpoint = Path.Combine(TestFolder.Goldens, "models", name);
        var copy = Copy(checkpoint, "{}");
        using (var file = TensorFile.Open(Path.Combine(checkpoint, "model.safetensors")))
        {
            var codes = file.Tensors.Keys.Where(static one => one.EndsWith(".codebook.weight", StringComparison.Ordinal)).ToArray();
            Assert.IsNotEmpty(codes);
            File.Delete(Path.Combine(copy, "model.safetensors"));
            SafetensorsFile.Write(
                Path.Combine(copy, "model.safetensors"),
                file.Tensors.Keys.Select(one => TensorToWrite.FromFile(
                    file, one, file.Tensors[one].Type is ElementType.F32 ? ElementType.F32 : file.Tensors[one].Type)).Concat(codes.Select(
                        one => TensorToWrite.FromInt64(
                            one[..^"codebook.weight".Length] + "counts", [file.Tensors[one].Shape[0]],
                            () => new long[file.Tensors[one].Shape[0]]))));
        }

        CheckpointImport.Run(copy, folder.At("model"), new(), null, default);
        CollectionAssert.AreEqual(Logits(checkpoint), Logits(copy));
        CollectionAssert.AreEqual(Logits(checkpoint), Logits(folder.At("model")));
        using var imported = TensorFile.Open(folder.At("model/codebooks.safetensors"));
        Assert.IsFalse(imported.Tensors.Keys.Any(static one => one.Contains("counts", StringComparison.Ordinal)));
    }

    private string Copy(string checkpoint, string changes)
    {
        var copy = Directory.CreateDirectory(folder.At("copy")).FullName;
        foreach (var file in Directory.EnumerateFiles(checkpoint))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(copy, "config.json")))!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null)
                config.Remove(key);
            else
                config[key] = value.DeepClone();
        }

        AtomicFile.WriteText(Path.Combine(copy, "config.json"), config.ToJsonString());
        return copy;
    }

    private static float[] Logits(string model)
    {
        using var files = ModelFiles.Open(model);
        using var transformer = files.Load(Precision.Float32, CPU, default);
        using var logits = transformer.Forward(new([Tiny.Ids(9)]))!;
        return Tiny.Floats(logits);
    }
}
