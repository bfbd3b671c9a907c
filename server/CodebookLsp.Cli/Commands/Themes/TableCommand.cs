using System.CommandLine;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes table FOLDER</c>: the themes of a corpus, in all and by class or time.</summary>
internal static class TableCommand
{
    public static Command Build(CommandContext context)
    {
        var path = new Argument<string>("FOLDER") { Description = "A folder of texts or datasets, or one of them." };
        var by = new Option<string?>("--by") { Description = "Count each value of this column by itself.", HelpName = "COLUMN" };
        var over = new Option<string?>("--over")
        {
            Description = "Count over time: the column holds dates, which are taken by days, months, years or decades.",
            HelpName = "COLUMN",
        };
        var (reading, form, model) = (new DatasetArguments(), new FormArguments(), new ModelArguments());
        var themes = ReadCommand.ThemesOption();
        var command = new Command(
            "table", "List the themes of a corpus: how many passages, which share, an example. By class or over time.")
        {
            path, by, over, themes,
        };
        form.AddTo(command);
        reading.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            if (parsed.GetValue(by) is not null && parsed.GetValue(over) is not null)
                throw UsageException.OneOf("--by", "--over");
            var named = parsed.GetValue(path)!;
            return TableRun.RunAsync(
                new(
                    () => new(named, NamedDataset.Find([named], reading.Format(parsed)), reading.Reading(parsed), reading.OnError(parsed)),
                    parsed.GetValue(by), parsed.GetValue(over), parsed.GetValue(themes), form.Of(parsed), form.Output(parsed),
                    parsed.GetValue(model.Model), model.Options(parsed)),
                context, cancel);
        });
        return command;
    }
}
