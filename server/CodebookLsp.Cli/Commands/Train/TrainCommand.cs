using System.CommandLine;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Train;

/// <summary><c>codebooklsp train FOLDER</c>: makes codebooks for a language model, or a small model with codebooks from nothing.</summary>
internal static class TrainCommand
{
    public static Command Build(CommandContext context)
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "Where the run is kept: configuration, texts as tokens, metrics, checkpoints, a page with curves.",
        };
        var configuration = new Option<string?>("--config", "-c")
        {
            Description = "A JSON object with the training's settings, which docs/training.md lists.",
            HelpName = "FILE",
        };
        var settings = new Option<string[]>("--set", "-s")
        {
            Description = "One setting, which wins over the file's: steps=2000, codebooks.k_codebook=2.",
            HelpName = "KEY=VALUE",
            AllowMultipleArgumentsPerToken = true,
        };
        var data = new Option<string[]>("--data", "-d")
        {
            Description = "Texts to train on: files or folders of text, Markdown, JSON lines, Parquet and other datasets.",
            HelpName = "FILE|FOLDER",
            AllowMultipleArgumentsPerToken = true,
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run that the folder holds." };
        var preflight = new Option<bool>("--preflight")
        {
            Description = "Only look at the training before its first step: sizes of signals and codes, memory, time.",
        };
        var export = new Option<string?>("--export")
        {
            Description = "Make a model folder, which every command and the editor take, of the run's best checkpoint.",
            HelpName = "FOLDER",
        };
        var reference = new Option<bool>("--reference")
        {
            Description = "With --export: as the reference saves its checkpoints (of gpt2, gpt_neo and gpt_neox).",
        };
        var float16 = new Option<bool>("--float16")
        {
            Description = "With --export: codes rounded to float16, which takes half the space.",
        };
        var device = new Option<string?>("--device")
        {
            Description = "cpu or cuda. Default: CUDA where there is a GPU.",
            HelpName = "NAME",
        };
        var reading = new DatasetArguments();
        var command = new Command(
            "train",
            "Train codebooks for a language model on your texts, or a small model from nothing. Ctrl-C saves and stops; --resume goes on "
            + "and ends with the same bytes. Without a model among the settings, the default model's codes are trained on.")
        {
            folder, configuration, settings, data, resume, preflight, export, reference, float16, device,
        };
        reading.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var output = parsed.InvocationConfiguration.Output;
                var request = new TrainRequest(
                    parsed.GetValue(folder)!, parsed.GetValue(configuration), parsed.GetValue(settings) ?? [], parsed.GetValue(data) ?? [],
                    reading.Reading(parsed), reading.Format(parsed), reading.OnError(parsed), parsed.GetValue(device));
                var (asReference, inFloat16) = (parsed.GetValue(reference), parsed.GetValue(float16));
                if (asReference && inFloat16)
                    throw UsageException.WrongOption("--float16", "no --reference beside it: the reference's checkpoints are in float32");
                if (parsed.GetValue(export) is { } target)
                    return TrainRun.Export(request, target, asReference, inFloat16, output, cancel);
                if (asReference || inFloat16)
                    throw UsageException.WrongOption(asReference ? "--reference" : "--float16", "--export FOLDER beside it");
                return parsed.GetValue(preflight)
                    ? TrainRun.Look(request, context, output, cancel)
                    : TrainRun.Go(request, parsed.GetValue(resume), context, output, cancel);
            },
            cancel));
        return command;
    }
}
