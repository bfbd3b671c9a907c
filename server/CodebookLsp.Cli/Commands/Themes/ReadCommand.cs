using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes FILE...</c>: what the passages of texts are about.</summary>
internal static class ReadCommand
{
    /// <summary>Makes a command read texts when it is given files and no command below it.</summary>
    public static void AddTo(Command command, CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Texts to read, in UTF-8, or in UTF-16 with a byte-order mark. '-' means standard input. (A text that is called "
                + "like a command is named with its folder: ./learn.)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var form = new FormArguments();
        var themes = ThemesOption();
        var model = new ModelArguments();
        command.Add(files);
        command.Add(themes);
        form.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => ReadRun.RunAsync(
            new(
                parsed.GetValue(files) is { Length: > 0 } named ? named : throw UsageException.NoTexts(), parsed.GetValue(themes),
                form.Of(parsed), form.Output(parsed), parsed.GetValue(model.Model), model.Options(parsed)),
            context, cancel));
    }

    public static Option<string?> ThemesOption() => new("--themes", "--themes-file")
    {
        Description = $"The themes, a file that 'codebooklsp themes learn' made. Default: {ModelThemes.Name} in the model's folder.",
        HelpName = "FILE",
    };
}
