using System.CommandLine;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes names export|import</c>: names from one file of themes' names to another.</summary>
internal static class ThemeNamesCommand
{
    public static Command Build(CommandContext context) => new("names", "Take the names of themes out, or bring names in.")
    {
        Export(context),
        Import(context),
    };

    private static Command Export(CommandContext context)
    {
        var themes = new Argument<string>("THEMES") { Description = "The file of themes beside which the names lie." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write: .json for a file of names, .csv for a table of all themes that are shown.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("export", "Write the names of themes to a file.") { themes, output };
        command.SetAction(
            (parsed, cancel) => Task.Run(() => NamesRun.Export(parsed.GetValue(themes)!, parsed.GetValue(output)!, context), cancel));
        return command;
    }

    private static Command Import(CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files of names (.json) or tables (.csv); of several names for a theme the first one counts.",
            Arity = ArgumentArity.OneOrMore,
        };
        var into = new Option<string>("--into")
        {
            Description = "The file of themes beside which the names lie.",
            HelpName = "THEMES",
            Required = true,
        };
        var replace = new Option<bool>("--replace") { Description = "Also in place of names that are there." };
        var command = new Command("import", "Bring names of themes in.") { files, into, replace };
        command.SetAction((parsed, cancel) => Task.Run(
            () => NamesRun.Import(parsed.GetValue(files)!, parsed.GetValue(into)!, parsed.GetValue(replace), context), cancel));
        return command;
    }
}
