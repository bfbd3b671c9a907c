using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes</c>: what passages are about, learned from the codes of an index.</summary>
internal static class ThemesCommand
{
    public static Command Build(CommandContext context)
    {
        var command = new Command(
            "themes", "Say what the passages of a text are about, by themes that are learned from an index. docs/themes.md explains.")
        {
            CompareCommand.Build(context),
            TableCommand.Build(context),
            LearnCommand.Build(context),
            Show(context),
            Report(context),
            Rename(context),
            ShapingCommands.Merge(context),
            ShapingCommands.Reduce(context),
            ShapingCommands.Hide(context),
            ThemeNamesCommand.Build(context),
            QuizCommand.Build(context),
        };
        ReadCommand.AddTo(command, context);
        return command;
    }

    private static Command Show(CommandContext context)
    {
        var themes = File();
        var number = new Option<int?>("--theme", "-t")
        {
            Description = "Only this theme, with its codes, passages, sources and nearest themes.",
            HelpName = "NUMBER",
        };
        var all = new Option<bool>("--all") { Description = "Also the themes that are kept and not shown, with the reason." };
        var json = new Option<bool>("--json") { Description = "As JSON, with all themes." };
        var command = new Command("show", "mes as a table, or one theme.") { themes, number, all, json };
        command.SetAction((parsed, cancel) => Task.Run(
            () => ShowRun.Run(new(parsed.GetValue(themes)!, parsed.GetValue(number), parsed.GetValue(all), parsed.GetValue(json)), context),
            cancel));
        return command;
    }

    private static Command Report(CommandContext context)
    {
        var index = Index();
        var learning = new LearningArguments();
        var model = new ModelArguments();
        var json = new Option<bool>("--json") { Description = "The figures as JSON." };
        var command = new Command("report", "Measure themes on works that were held out, beside words.") { index };
        var boundaries = new Option<bool>("--boundaries")
        {
            Description = "Measure instead how well themes find where one work ends and another begins.",
        };
        learning.AddTo(command);
        command.Add(boundaries);
        command.Add(json);
        model.AddTo(command);
        model.Model.Description = "The model that made the codes, to measure its hidden state beside them: some windows are run again.";
        command.SetAction((parsed, cancel) => Task.Run(
            () => parsed.GetValue(boundaries)
                ? BoundaryRun.Run(parsed.GetValue(index)!, learning.Options(parsed), parsed.GetValue(json), context, cancel)
                : ReportRun.Run(
                    parsed.GetValue(index)!, learning.Options(parsed), parsed.GetValue(model.Model), model.Options(parsed),
                    parsed.GetValue(json), context, cancel),
            cancel));
        return command;
    }

    private static Command Rename(CommandContext context)
    {
        var themes = File();
        var number = new Argument<int>("NUMBER") { Description = "The theme's." };
        var name = new Argument<string?>("NAME")
        {
            Description = "Two or three plain words. Without it the theme gives its name up.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var sentence = new Option<string?>("--sentence") { Description = "What its passages have in common.", HelpName = "TEXT" };
        var aliases = new Option<string[]>("--alias")
        {
            Description = "What it may be called as well. May be given several times.",
            HelpName = "NAME",
        };
        var command = new Command("rename", $"Name a theme. Names stand beside the themes, in NAME{ThemeNames.Ending}.")
        {
            themes, number, name, sentence, aliases,
        };
        command.SetAction((parsed, cancel) => Task.Run(
            () => NamesRun.Rename(
                parsed.GetValue(themes)!, parsed.GetValue(number), parsed.GetValue(name), parsed.GetValue(sentence),
                parsed.GetValue(aliases) ?? [], context),
            cancel));
        return command;
    }

    internal static Argument<string> Index() => new("INDEX") { Description = "The index to learn from; 'codebooklsp index' makes one." };

    internal static Argument<string> File() => new("THEMES") { Description = "A file that 'codebooklsp themes learn' made." };
}
