using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Card;

/// <summary><c>codebooklsp card SITE:CODE</c>: the evidence for what a code means, on one page.</summary>
internal static class CardCommand
{
    public static Command Build(CommandContext context)
    {
        var code = new Argument<string[]>("CODE")
        {
            Description = "The code: L14.3:877, or L14.3 877 (layer 14, head 3, code 877).",
            Arity = new(1, 2),
        };
        var format = new Option<string?>("--format", "-f")
        {
            Description = "text to read in a terminal, html for a page that works offline. Default: chosen by the output file's "
                + "name, else text.",
        };
        format.DemandOneOf("text", "html");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write to this file. It appears only when it is complete.",
            HelpName = "FILE",
        };
        var index = new Option<string?>("--index", "-i")
        {
            Description = "The index that the evidence is taken from. Default: the one in the model's folder.",
            HelpName = "FILE",
        };
        var quick = new Option<bool>("--quick")
        {
            Description = "Use the index only and do not load the model. This leaves out similar codes and what forcing the code on does.",
        };
        var model = new ModelArguments();
        var command = new Command(
            "card", "Show what a code means: its label, what it fires on, examples, what forcing it on does, and similar codes.")
        {
            code, format, output, index, quick,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => CardRun.Run(
                new CardRequest(string.Join(':', parsed.GetValue(code)!))
                {
                    Format = parsed.GetValue(format),
                    Output = parsed.GetValue(output),
                    Index = parsed.GetValue(index),
                    Quick = parsed.GetValue(quick),
                    Model = parsed.GetValue(model.Model),
                    Load = model.Options(parsed),
                },
                context,
                cancel),
            cancel));
        return command;
    }
}
