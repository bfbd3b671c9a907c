using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Info;

/// <summary><c>codebooklsp info</c>: what a model is.</summary>
internal static class InfoCommand
{
    public static Command Build(CommandContext context)
    {
        var model = new ModelArguments();
        var command = new Command("info", "Describe a model: its base, its codebooks, its files.");
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var description = ModelDescription.Read(
                    ModelFolder.Find(parsed.GetValue(model.Model), context), model.Options(parsed), cancel);
                var output = parsed.InvocationConfiguration.Output;
                FactTable.Write(output, Lines(description));
                return 0;
            },
            cancel));
        return command;
    }

    private static IEnumerable<(string Name, string Value)> Lines(ModelDescription model)
    {
        yield return ("model", model.Folder);
        yield return ("base", string.Create(
            CultureInfo.InvariantCulture,
            $"{Name(model)}, {model.Layers} layers of width {model.Width}, {model.Heads} "
            + $"heads{(model.KeyValueHeads == model.Heads ? "" : $" ({model.KeyValueHeads} of keys and values)")}, "
            + $"{model.BaseParameters / 1e6:0.0} M parameters{(model.Adapters ? ", with adapters" : "")}"));
        yield return (
            "reads",
            string.Create(
                CultureInfo.InvariantCulture, $"{model.MaxTokens:N0} tokens at a time; {model.Vocabulary:N0} tokens in the vocabulary"));
        yield return (
            "tokenizer", model.TokenizerSize is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size:N0} entries") : "none");
        if (model.Prefix.Count > 0)
            yield return ("prefix", $"{Printable.Line(string.Concat(model.Prefix))} before every text");
        foreach (var placement in model.Placements)
        {
            var options = placement.Options;
            yield return ("codebooks", string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Placement.Name()}: {(options.Grouped ? $"{options.Heads} per layer" : "one per layer")} of "
                + $"{string.Join(" or ", placement.Codes.Select(static codes => codes.ToString("N0", CultureInfo.InvariantCulture)))} "
                + $"codes, k = {string.Join(" or ", placement.Ks)}, "
                + $"{(options.Similarity == Similarity.Euclidean ? "Euclidean" : "inner product")}, "
                + $"{(options.InputNorm ? "with" : "without")} input "
                + $"norm{(options.NeverRun ? "; never run, as in the reference implementation" : "")}"));
        }

        yield return ("layers", string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', model.SnappedLayers)}"));
        foreach (var file in model.Files)
            yield return (
                "file",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file.Path)}, {file.Bytes / 1e6:0.0} MB, {file.Tensors} tensors as "
                    + $"{string.Join(", ", file.Formats)}"));
        yield return ("hash", model.Hash);
    }

    private static string Name(ModelDescription model) => model.Architecture switch
    {
        Architecture.GptNeo => "gpt_neo",
        Architecture.GptNeoX => "gpt_neox",
        var other => other.ToString().ToLowerInvariant(),
    };
}
