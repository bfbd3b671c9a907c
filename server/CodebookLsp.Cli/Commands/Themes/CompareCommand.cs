using System.CommandLine;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes compare A B</c>: which themes differ between two texts or corpora.</summary>
internal static class CompareCommand
{
    public static Command Build(CommandContext context)
    {
        var first = new Argument<string>("A") { Description = "A text, a dataset, or a folder of them." };
        var second = new Argument<string>("B") { Description = "Another one." };
        var (reading, form, model) = (new DatasetArguments(), new FormArguments(), new ModelArguments());
        var themes = ReadCommand.ThemesOption();
        var command = new Command(
            "compare", "Say which themes two texts or corpora have more and less of. Only clear differences are listed: those whose "
            + "interval, from resampling documents (passages of a single text), excludes 0.")
        {
            first, second, themes,
        };
        form.AddTo(command);
        reading.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => CompareRun.RunAsync(
            new(
                [parsed.GetValue(first)!, parsed.GetValue(second)!], parsed.GetValue(themes), form.Of(parsed), form.Output(parsed),
                path => new(path, NamedDataset.Find([path], reading.Format(parsed)), reading.Reading(parsed), reading.OnError(parsed)),
                parsed.GetValue(model.Model), model.Options(parsed)),
            context, cancel));
        return command;
    }
}
