using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Commands.Import;

/// <summary><c>codebooklsp import CHECKPOINT -o FOLDER</c>: a checkpoint of the reference as a model folder.</summary>
internal static class ImportCommand
{
    public static Command Build(CommandContext context)
    {
        var checkpoint = new Argument<string>("CHECKPOINT")
        {
            Description = "A folder with config.json and model.safetensors or pytorch_model.bin, as the reference implementation saves it.",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The model folder to write.",
            HelpName = "FOLDER",
            Required = true,
        };
        var baseConfig = new Option<string?>("--base-config")
        {
            Description = "The base model's own config.json. Default: base_config.json beside the checkpoint, else recovered for "
                + "Pythia, TinyStories, GPT-2 and TokFSM.",
            HelpName = "FILE",
        };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description = "A folder with tokenizer.json, or with vocab.json and merges.txt. Default: the checkpoint's folder.",
            HelpName = "FOLDER",
        };
        var compatible = new Option<bool>("--reference-compatible")
        {
            Description = "Reproduce quirks of the reference implementation, for a checkpoint that was trained with them.",
        };
        var command = new Command("import", "Turn a checkpoint of the reference implementation into a model folder.")
        {
            checkpoint, output, baseConfig, tokenizer, compatible,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var target = parsed.GetValue(output)!;
                CheckpointImport.Run(
                    parsed.GetValue(checkpoint)!,
                    target,
                    new() { BaseConfig = parsed.GetValue(baseConfig), ReferenceCompatible = parsed.GetValue(compatible) },
                    parsed.GetValue(tokenizer),
                    cancel);
                context.Say($"Wrote the model '{target}'. See 'codebooklsp info --model {target}'.");
                return 0;
            },
            cancel));
        return command;
    }
}
