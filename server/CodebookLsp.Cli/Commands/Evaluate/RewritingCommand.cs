using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Rewriting;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate rewriting</c>: do sentences that are led toward a theme get there, and what stays of them?</summary>
internal static class RewritingCommand
{
    public static Command Build(CommandContext context)
    {
        var texts = new Option<string[]>("--texts")
        {
            Description = "Texts whose sentences are rewritten. Default: excerpts of ten books that come with the program.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var count = new Option<int>("--sentences", "-s")
        {
            Description = "How many sentences, as many of each text, at even distances.",
            HelpName = "N",
            DefaultValueFactory = static _ => 100,
        };
        var only = new Option<string?>("--only")
        {
            Description = "Toward these themes: two numbers at least, as in 5,17,22. Default: the five that are written best, of five "
                + "families.",
            HelpName = "N,...",
        };
        var most = new Option<int>("--most-edits")
        {
            Description = "Change at most so many places of a sentence.",
            HelpName = "N",
            DefaultValueFactory = static _ => new RewriteOptions().MostEdits,
        };
        var themes = new Option<string?>("--themes") { Description = "The themes. Default: the model's.", HelpName = "FILE" };
        var index = new Option<string?>("--index")
        {
            Description = "The index by whose texts themes are told: best the one that they were learned from. Default: the model's.",
            HelpName = "FILE",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write rewriting.md, and what was rewritten, into this folder; a run that was stopped goes on from there. "
                + "Default: the table goes to standard output.",
            HelpName = "FOLDER",
        };
        var model = new ModelArguments();
        var command = new Command(
            "rewriting",
            "Lead sentences of books toward themes, and measure how many get there by two judges that the rewriting does not know, how "
            + "much of each stays, and what it costs.")
        {
            texts, count, only, most, themes, index, output,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => RewritingRun.Run(
                new(
                    parsed.GetValue(texts), parsed.GetValue(count), parsed.GetValue(only), parsed.GetValue(most), parsed.GetValue(themes),
                    parsed.GetValue(index), parsed.GetValue(output), parsed.GetValue(model.Model), model.Options(parsed)),
                context, parsed.InvocationConfiguration.Output, cancel),
            cancel));
        return command;
    }
}
