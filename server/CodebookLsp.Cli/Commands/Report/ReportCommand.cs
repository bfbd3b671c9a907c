using System.CommandLine;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Selection;

namespace CodebookLsp.Cli.Commands.Report;

/// <summary><c>codebooklsp report A [B]</c>: how often codes and labels fire in a corpus, or what differs between two.</summary>
internal static class ReportCommand
{
    public static Command Build(CommandContext context)
    {
        var first = new Argument<string>("A")
        {
            Description = "A dataset, a text, or a folder of them. Codes that 'annotate-dataset --write vector' wrote into it are reused.",
        };
        var second = new Argument<string?>("B") { Description = "Another one to compare with.", Arity = ArgumentArity.ZeroOrOne };
        var reading = new DatasetArguments();
        var output = new Option<string[]>("--output", "-o")
        {
            Description = "Also write the report to this file: .csv for every code, .html for a page with charts, otherwise the "
                + "table. May be given several times.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = false,
        };
        var top = new Option<int>("--top")
        {
            Description = "How many themes, codes and labels the table lists of each.",
            HelpName = "N",
            DefaultValueFactory = static _ => 20,
        };
        var sites = new SiteArguments();
        var follow = new Option<string[]>("--follow")
        {
            Description = "Codes, or words of labels, to list separately.",
            HelpName = "CODES",
            AllowMultipleArgumentsPerToken = true,
        };
        var themed = new Option<bool>("--themes")
        {
            Description = "Also measure themes: the share of the text in passages of which each is stated. The themes are those that come "
                + "with the model, unless --themes-file names others.",
        };
        var themes = new Option<string?>("--themes-file")
        {
            Description = "The themes, a file that 'codebooklsp themes learn' made. Implies --themes.",
            HelpName = "FILE",
        };
        var where = new Option<string?>("--where") { Description = "Only records that meet this condition.", HelpName = "CONDITION" };
        var limit = new Option<long?>("--limit") { Description = "Only the first N documents of each corpus.", HelpName = "N" };
        var model = new ModelArguments();
        var command = new Command(
            "report",
            "Measure a corpus: the share of tokens and documents on which each code, label and theme stands, with intervals. "
            + "Compare two: what differs, by how much, and how certain it is.")
        {
            first, second,
        };
        reading.AddTo(command);
        command.Add(output);
        command.Add(top);
        sites.AddTo(command);
        command.Add(follow);
        command.Add(themed);
        command.Add(themes);
        command.Add(where);
        command.Add(limit);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => ReportRun.RunAsync(
            new ReportRequest(
                parsed.GetValue(second) is { } other ? [parsed.GetValue(first)!, other] : [parsed.GetValue(first)!],
                reading.Format(parsed), reading.Reading(parsed), reading.OnError(parsed), parsed.GetValue(output)
                    ?? [], Math.Max(1, parsed.GetValue(top)), sites.Selection(parsed),
                parsed.GetValue(follow) ?? [], parsed.GetValue(where) is { } condition
                    ? RecordCondition.Parse(condition)
                    : null, parsed.GetValue(limit), parsed.GetValue(model.Model), model.Options(parsed))
            {
                HasThemes = parsed.GetValue(themed) || parsed.GetValue(themes) is not null,
                Themes = parsed.GetValue(themes),
            },
            context,
            cancel));
        return command;
    }
}
