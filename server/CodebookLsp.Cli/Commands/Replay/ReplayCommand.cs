using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Replay;

/// <summary><c>codebooklsp replay RECEIPT</c>: makes a steered text again and says whether it is the same.</summary>
internal static class ReplayCommand
{
    public static Command Build(CommandContext context)
    {
        var receipt = new Argument<string>("RECEIPT") { Description = "A receipt that 'codebooklsp steer --receipt' or the editor wrote." };
        var prompt = new Option<string?>("--prompt") { Description = "The prompt, if the receipt was made without it.", HelpName = "FILE" };
        var model = new ModelArguments();
        var command = new Command(
            "replay", "Make a steered text again from its receipt. The exit code is 1 if it comes out differently.") { receipt, prompt };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var path = parsed.GetValue(receipt)!;
                var made = Receipt.Parse(WholeText.TextOf(path), path);
                var text = parsed.GetValue(prompt) is { } file ? PromptFile.Read(file, context) : null;
                var opened = context.Open(ModelFolder.Find(parsed.GetValue(model.Model), context), model.Options(parsed), cancel);
                using (opened)
                {
                    var again = made.Replay(opened, text, cancel);
                    foreach (var one in again.Steered)
                        parsed.InvocationConfiguration.Output.WriteLine(Printable.Text(one.Text));
                    var same = again.Steered.Select(static one => one.Text)
                        .SequenceEqual(made.Texts.Steered.Select(static one => one.Text));
                    context.Say(same ? "The same text." : $"Not the same text: {Difference(made, opened.Runs)}");
                    return same ? 0 : CommandShell.Failed;
                }
            },
            cancel));
        return command;
    }

    private static string Difference(Receipt made, string runs) => made.Runs != runs
        ? $"the receipt was made with {Printable.Line(made.Runs)}, but the model now runs as {runs}. Use --precision and --device."
        : $"the receipt was made by version {Printable.Line(made.Version)} on another kind of machine, where numbers are rounded "
            + "differently.";
}
