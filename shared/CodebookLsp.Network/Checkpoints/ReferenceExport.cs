using System.Text.Json.Nodes;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>
/// Turns a model folder into a checkpoint as the reference saves it; <see cref="CheckpointImport"/> goes the other way. Adapters are added
/// to the weights, which are written as float32.
/// </summary>
public static class ReferenceExport
{
    private const string WeightsName = "model.safetensors";

    /// <summary>
    /// Writes config.json as the reference writes it, model.safetensors under its names, base_config.json (which the reference does not
    /// keep, and any reader needs) and the tokenizer if there is one. The folder appears whole or not at all.
    /// </summary>
    /// <param name="model">A model folder of ours, or a checkpoint of the reference.</param>
    /// <param name="target">Must not exist, or be empty.</param>
    /// <exception cref="ModelException">The target is taken, or the reference has no such models.</exception>
    /// <exception cref="UserFacingException">The model cannot be read.</exception>
    public static void Run(string model, string target, CancellationToken cancel)
    {
        ModelFolderWriter.DemandFree(target); // before anything is read
        using var files = ModelFiles.Open(model);
        Demand(files, model);
        var codebooks = files.ReadCodebooks(CPU, static (layer, options, rows, weight, bias) =>
            new ReadCodebook(layer, options, rows, weight!, bias!));
        try
        {
            DemandSameSizes(codebooks, model);
            using var weights = files.ReadWeights(Precision.Float32, CPU, plain: true, cancel);
            using var tokens = weights.TokenEmbedding.All();
            ModelFolderWriter.Write(target, partial =>
            {
                SafetensorsFile.Write(
                    Path.Combine(partial, WeightsName),
                    Base(files, weights, tokens).Concat(codebooks.SelectMany(one => one.ToWrite(files))));
                ModelFolderWriter.CopyTokenizer(files.Folder, partial);
                AtomicFile.WriteText(Path.Combine(partial, ModelFiles.BaseConfigName), IndentedJson.Of(files.BaseConfiguration!));
                AtomicFile.WriteText(Path.Combine(partial, ModelFiles.ConfigName), IndentedJson.Of(Config(files, codebooks)));
                cancel.ThrowIfCancellationRequested();
            });
        }
        finally
        {
            foreach (var codebook in codebooks)
                codebook.Dispose();
        }
    }

    /// <exception cref="ModelException">There is something that the reference does not know.</exception>
    private static void Demand(ModelFiles files, string model)
    {
        var (architecture, placements) = (files.Options.Architecture, files.Codebooks.Placements);
        if (architecture is not (Architecture.Gpt2 or Architecture.GptNeo or Architecture.GptNeoX))
            throw ModelException.NotReferences(model, $"it is a {architecture.ToString().ToLowerInvariant()}, and the reference has gpt2, "
                + "gpt_neo and gpt_neox");
        if (files.BaseConfiguration is null)
            throw ModelException.NotReferences(model, "its base model is a GGUF file, of which Hugging Face's configuration is not known");
        if (files.Codebooks.Layers.Count == 0 || placements.Count == 0)
            throw ModelException.NotReferences(model, "it has no codebooks");
        if (placements.Any(static one => !one.InputNorm))
            throw ModelException.NotReferences(model, "its codebooks have no norm before them, and the reference's always have");
        if (files.Codebooks.Layers.SelectMany(files.Codebooks.At).Any(one => one.HeadKs is not null
            || placements.Any(common => common.Placement == one.Placement && common.K != one.K)))
            throw ModelException.NotReferences(model, "its layers or heads have different numbers of codes for a token (k_by_layer)");
        if (placements.Any(static one => one.NeverRun))
            throw ModelException.NotReferences(model, "it has codebooks that never run");
        if (architecture == Architecture.GptNeo
            && placements.FirstOrDefault(static one => one.Placement is Placement.Attn or Placement.Qkv or Placement.AttnPlusMlp)
                is { } other)
            throw ModelException.NotReferences(model, $"the reference cannot snap a gpt_neo at {other.Placement.Name()}");
    }

    private static void DemandSameSizes(IReadOnlyList<ReadCodebook> codebooks, string model)
    {
        foreach (var placement in codebooks.GroupBy(static one => one.Options.Placement))
        {
            if (placement.Any(static one => one.Options.HeadCodes is not null)
                || placement.Select(static one => one.Codes).Distinct().Count() > 1)
            {
                throw ModelException.NotReferences(
                    model, $"its layers or heads have different numbers of codes at {placement.Key.Name()}, and the reference's have one "
                    + "number");
            }
        }
    }

    private static IEnumerable<TensorToWrite> Base(ModelFiles files, TransformerWeights weights, Tensor tokens) =>
        WeightWriter.Of(files.Options, weights, tokens).Select(one => one with
        {
            Tensor = one.Tensor with { Name = ReferenceKeys.Of(one.Tensor.Name, files.Options.Architecture, files.Codebooks) },
        });

    private static JsonObject Config(ModelFiles files, IReadOnlyList<ReadCodebook> codebooks)
    {
        var config = ReferenceConfig.Of(
            files.Codebooks, ReferenceConfig.Kind(files.Options.Architecture),
            placement => codebooks.FirstOrDefault(one => one.Options.Placement == placement)?.Codes);
        if (files.Config.FindString("loss") is { } loss)
            config["loss"] = loss;
        return config;
    }

    /// <param name="Rows">[heads, codes, part]</param>
    /// <param name="Weight">[heads, part]</param>
    /// <param name="Bias">[heads, part]</param>
    private sealed record ReadCodebook(int Layer, CodebookOptions Options, Tensor Rows, Tensor Weight, Tensor Bias) : IDisposable
    {
        public int Codes => (int)Rows.shape[1];

        public IEnumerable<TensorToWrite> ToWrite(ModelFiles files)
        {
            foreach (var (head, name) in ReferenceKeys.Heads(Layer, Options, files.Codebooks, files.Options.Architecture).Index())
            {
                yield return Written(name + "codebook.weight", Rows[head]);
                yield return Written(name + "ln.weight", Weight[head]);
                yield return Written(name + "ln.bias", Bias[head]);
            }
        }

        public void Dispose()
        {
            Rows.Dispose();
            Weight.Dispose();
            Bias.Dispose();
        }

        private static TensorToWrite Written(string name, Tensor tensor)
        {
            using (tensor)
            {
                var numbers = TensorMemory.Floats(tensor);
                return TensorToWrite.FromFloats(name, ElementType.F32, tensor.shape, () => numbers);
            }
        }
    }
}
