using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Prepare;

/// <summary><c>codebooklsp prepare MODEL</c>: everything that a model needs for its codes to mean something, in one go.</summary>
internal static class PrepareCommand
{
    public static Command Build(CommandContext context)
    {
        var folder = new Argument<string>("MODEL")
        {
            Description = "The model's folder, or a checkpoint of the reference. Its index, with labels, and its themes are put there.",
        };
        var corpus = new Option<string[]>("--corpus")
        {
            Description = "Texts and folders to learn from: some hundred thousand tokens at least, of many works. "
                + "Default: the excerpts of ten books that come with the program, which are few.",
            HelpName = "FOLDER",
            AllowMultipleArgumentsPerToken = true,
        };
        var limit = new Option<long>("--limit")
        {
            Description = "Read at most so many tokens, as many of each source as of any other.",
            HelpName = "TOKENS",
            DefaultValueFactory = static _ => 2_000_000,
        };
        var themes = new Option<int>("--themes", "-k")
        {
            Description = "How many themes are learned, at most.",
            HelpName = "K",
            DefaultValueFactory = static _ => 128,
        };
        var estimate = new Option<bool>("--estimate") { Description = "Only say how long it will take." };
        limit.Demand(static value => value >= 1000, "--limit takes a number from 1000 up.");
        themes.Demand(static number => number is >= 2 and <= 1024, "--themes takes a number from 2 to 1024.");

        var model = new ModelArguments();
        var command = new Command(
            "prepare",
            "Make everything a model needs for the editor: an index of texts, labels of its codes, and themes. A run that was stopped goes "
            + "on where it was.")
        {
            folder, corpus, limit, themes, estimate, model.BaseConfig, model.Precision, model.Device, model.ReferenceCompatible,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () => PrepareRun.RunAsync(
                new(
                    ModelFolder.Find(parsed.GetValue(folder), context), parsed.GetValue(corpus) ?? [], parsed.GetValue(limit),
                    parsed.GetValue(themes), parsed.GetValue(estimate), model.Options(parsed)),
                context, parsed.InvocationConfiguration.Output, cancel),
            cancel));
        return command;
    }
}
