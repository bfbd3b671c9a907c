using System.Text.Json.Nodes;
using CodebookLsp.Network.Files;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>Turns a checkpoint as the reference saves it into a model folder of ours, which explains itself.</summary>
public static class CheckpointImport
{
    private const string WeightsName = "model.safetensors";

    /// <summary>
    /// Writes config.json (the checkpoint's, with the base model's inside), the base weights and the codebooks, the tokenizer if there is
    /// one, and SHA256SUMS. The folder appears whole or not at all.
    /// </summary>
    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="tokenizer">A folder with the tokenizer's files; null for the checkpoint's own.</param>
    /// <param name="codes">The type that codes are rounded to; null for the checkpoint's own.</param>
    /// <exception cref="UserFacingException">The checkpoint cannot be used, or the target is taken.</exception>
    public static void Run(
        string checkpoint, string target, LoadOptions options, string? tokenizer, CancellationToken cancel, ElementType? codes = null)
    {
        ModelFolderWriter.DemandFree(target); // before anything is read
        using var files = ModelFiles.Open(checkpoint, options.BaseConfig, options.ReferenceCompatible);
        if (files.Config.Has("base"))
            throw ModelException.AlreadyImported(checkpoint);
        ModelFolderWriter.Write(target, partial =>
        {
            SafetensorsFile.Write(Path.Combine(partial, WeightsName), Tensors(files.Weights, BaseName, null, cancel));
            SafetensorsFile.Write(
                Path.Combine(partial, ModelFiles.CodebooksName), Tensors(files.CodebookFile, CodebookName, codes, cancel));
            ModelFolderWriter.CopyIfThere(Path.Combine(checkpoint, ModelFiles.AdaptersName), partial);
            ModelFolderWriter.CopyTokenizer(tokenizer ?? checkpoint, partial);
            AtomicFile.WriteText(
                Path.Combine(partial, ModelFiles.ConfigName), Config(files, options, ModelHash.Of(Path.Combine(partial, WeightsName))));
            cancel.ThrowIfCancellationRequested();
        });
    }

    private static IEnumerable<TensorToWrite> Tensors(
        TensorFile file, Func<string, string?> rename, ElementType? type, CancellationToken cancel)
    {
        foreach (var tensor in file.Tensors.Values.OrderBy(static tensor => tensor.Name, StringComparer.Ordinal)
            .DistinctBy(tensor => rename(tensor.Name) ?? tensor.Name))
        {
            cancel.ThrowIfCancellationRequested();
            if (rename(tensor.Name) is { } name)
            {
                var own = tensor.Type is ElementType.F16 or ElementType.BF16 ? tensor.Type : ElementType.F32;
                yield return TensorToWrite.FromFile(file, tensor.Name, type ?? own, name);
            }
        }
    }

    /// <summary>Weights under plain names; masks and rotary tables are worked out, never read.</summary>
    private static string? BaseName(string name) =>
        StateDict.HuggingFaceName(name) is { } plain
        && !plain.EndsWith(".attn.bias", StringComparison.Ordinal) && !plain.EndsWith(".attention.bias", StringComparison.Ordinal)
        && !plain.EndsWith("masked_bias", StringComparison.Ordinal) && !plain.EndsWith("inv_freq", StringComparison.Ordinal)
            ? plain
            : null;

    /// <summary>Codebooks keep the reference's names; the counts of old checkpoints say nothing.</summary>
    private static string? CodebookName(string name) =>
        name.Contains(".codebook_layer.", StringComparison.Ordinal) && !name.EndsWith(".counts", StringComparison.Ordinal)
            ? StateDict.Unwrapped(name)
            : null;

    private static string Config(ModelFiles files, LoadOptions options, string weightsHash)
    {
        var config = JsonNode.Parse(files.Config.Root.GetRawText())!.AsObject();
        if (options.ReferenceCompatible)
            config["reference_compatible"] = true;
        config["base"] = new JsonObject
        {
            ["architecture"] = files.BaseConfiguration?["model_type"]?.GetValue<string>(),
            ["file"] = WeightsName,
            ["sha256"] = weightsHash,
            ["config"] = files.BaseConfiguration?.DeepClone(),
        };
        return IndentedJson.Of(config);
    }
}
