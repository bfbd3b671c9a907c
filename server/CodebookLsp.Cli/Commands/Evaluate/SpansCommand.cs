using System.CommandLine;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate spans FILE|FOLDER...</c>: the places of themes against spans that people have marked.</summary>
internal static class SpansCommand
{
    public static Command Build(CommandContext context)
    {
        var paths = new Argument<string[]>("FILE|FOLDER")
        {
            Description = "Datasets with spans of people: exports of doccano, Prodigy, Label Studio or WebAnno (INCEpTION), texts with "
                + "brat's annotations beside them, CoNLL files with BIO tags, or records in JSON with a list 'spans' of "
                + "{start, end, label} in code points.",
            Arity = ArgumentArity.OneOrMore,
        };
        var reading = new DatasetArguments();
        var themes = new Option<string?>("--themes-file")
        {
            Description = "The themes, a file that 'codebooklsp themes learn' made. Default: those that come with the model.",
            HelpName = "FILE",
        };
        var map = new Option<string[]>("--map")
        {
            Description = "Which theme a label means, by its number or its name. May be given several times. Default: for each label, the "
                + "theme that fits best in one half of the texts; the other half is scored.",
            HelpName = "LABEL=THEME",
            AllowMultipleArgumentsPerToken = false,
        };
        var json = new Option<bool>("--json") { Description = "The figures as JSON." };
        var model = new ModelArguments();
        var command = new Command(
            "spans",
            "Measure how well the places of themes agree with spans that people have marked: precision and recall, with and without "
            + "smoothing over neighbouring tokens.")
        {
            paths,
        };
        reading.AddTo(command);
        foreach (var option in (Option[])[themes, map, json])
            command.Add(option);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => SpansRun.RunAsync(
            new(
                parsed.GetValue(paths)!, reading.Format(parsed), reading.Reading(parsed), reading.OnError(parsed), parsed.GetValue(themes),
                parsed.GetValue(map) ?? [], parsed.GetValue(json), parsed.GetValue(model.Model), model.Options(parsed)),
            context,
            cancel));
        return command;
    }
}
