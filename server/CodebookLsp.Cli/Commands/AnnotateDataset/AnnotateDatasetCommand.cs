using System.CommandLine;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Features.DatasetRuns;

namespace CodebookLsp.Cli.Commands.AnnotateDataset;

/// <summary><c>codebooklsp annotate-dataset FILE|FOLDER...</c>: adds codes to the records of datasets where they lie.</summary>
internal static class AnnotateDatasetCommand
{
    public static Command Build(CommandContext context)
    {
        var paths = new Argument<string[]>("FILE|FOLDER")
        {
            Description = "Datasets. A folder stands for all files of a known format in it and its subfolders.",
            Arity = ArgumentArity.OneOrMore,
        };
        var reading = new DatasetArguments();
        var inPlace = new Option<bool>("--in-place", "-i")
        {
            Description = "Add the codes to the files themselves. For plain texts and stand-off formats, write to the files beside them.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write to this file or folder instead.",
            HelpName = "FILE|FOLDER",
        };
        var write = new Option<string[]>("--write", "-w")
        {
            Description = "What to write: top (the most salient codes of a text), counts (of labels and followed codes), spans "
                + "(where followed codes fire), vector (how often each code fires, sparse), codes (all codes of each token), themes "
                + "(what a text is about), theme-spans (where in it each theme stands). Separate several with commas. Default: spans if "
                + "codes are followed, themes if themes are named, else top.",
            HelpName = "KINDS",
            AllowMultipleArgumentsPerToken = true,
        };
        var top = new Option<int>("--top")
        {
            Description = "How many codes 'top', and how many themes 'themes' lists at most.",
            HelpName = "N",
            DefaultValueFactory = static _ => new DatasetSettings().Top,
        };
        var follow = new Option<string[]>("--follow")
        {
            Description = "Codes to follow: by name, for example L14.3:877,L2.0:15, or by words of their labels.",
            HelpName = "CODES",
            AllowMultipleArgumentsPerToken = true,
        };
        var themes = new DatasetThemeArguments();
        var sites = new SiteArguments();
        var remove = new Option<bool>("--remove")
        {
            Description = "Take back what earlier runs have added, and nothing else. Needs no model.",
        };
        var dryRun = new Option<int?>("--dry-run", "-n")
        {
            Description = "Show what would be written for the first N records (3 by default), and change nothing.",
            HelpName = "N",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var resume = new Option<bool>("--resume") { Description = "Continue where an interrupted run stopped." };
        var restart = new Option<bool>("--restart") { Description = "Discard the work of an interrupted run and start again." };
        var workers = new Option<int>("--workers")
        {
            Description = "Threads that read and write records. The model always uses all cores.",
            HelpName = "N",
            DefaultValueFactory = static _ => Math.Min(4, Environment.ProcessorCount),
        };
        var where = new Option<string?>("--where")
        {
            Description = "Only records that meet this condition, for example 'lang == \"en\" and (score > 0.5 or not title ~ "
                + "\"^Draft\")'. The others stay unchanged.",
            HelpName = "CONDITION",
        };
        var limit = new Option<long?>("--limit") { Description = "Only the first N records that are selected.", HelpName = "N" };
        var force = new Option<bool>("--force") { Description = "Annotate records again even if they are up to date." };
        var backup = new Option<bool>("--bak") { Description = "Keep the old file as FILE.bak." };
        var shard = new Option<string?>("--shard")
        {
            Description = "Annotate only share I of N of the records. 'merge-shards' joins the shares.",
            HelpName = "I/N",
        };
        var json = new Option<bool>("--json") { Description = "Write progress and results to standard error as JSON lines." };
        var model = new ModelArguments();
        var command = new Command(
            "annotate-dataset",
            "Add codes to the records of datasets in place: JSON lines, tables, exports of annotation tools. "
            + "An interrupted run can be resumed.")
        {
            paths,
        };
        reading.AddTo(command);
        foreach (var option in (Option[])[inPlace, output, remove, write, top, follow])
            command.Add(option);
        themes.AddTo(command);
        sites.AddTo(command);
        foreach (var option in (Option[])[dryRun, resume, restart, workers, where, limit, force, backup, shard, json])
            command.Add(option);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(
            new AnnotateDatasetRequest
            {
                Remove = parsed.GetValue(remove)
                    && Without(parsed, remove, [write, top, follow, .. themes.All, resume, where, limit, force, shard]),
                Paths = parsed.GetValue(paths)!,
                Format = reading.Format(parsed),
                Reading = reading.Reading(parsed),
                OnError = reading.OnError(parsed),
                InPlace = parsed.GetValue(inPlace),
                Output = parsed.GetValue(output),
                Written = AnnotateDatasetRequest.Kinds(parsed.GetValue(write) ?? []),
                Top = AtLeastOne("--top", parsed.GetValue(top)),
                Follow = parsed.GetValue(follow) ?? [],
                Themes = themes.Of(parsed),
                Sites = sites.Selection(parsed),
                Preview = parsed.GetResult(dryRun) is null
                    ? null
                    : AtLeastOne("--dry-run", parsed.GetValue(dryRun) ?? AnnotateDatasetRequest.UsualPreview),
                Unfinished = (parsed.GetValue(resume), parsed.GetValue(restart)) switch
                {
                    (true, true) => throw UsageException.OneOf("--resume", "--restart"),
                    (true, _) => UnfinishedWork.Resume,
                    (_, true) => UnfinishedWork.Restart,
                    _ => UnfinishedWork.Refuse,
                },
                Workers = AtLeastOne("--workers", parsed.GetValue(workers)),
                Where = parsed.GetValue(where) is { } condition ? RecordCondition.Parse(condition) : null,
                Limit = parsed.GetValue(limit) is { } most ? AtLeastOne("--limit", most) : null,
                Force = parsed.GetValue(force),
                Backup = parsed.GetValue(backup),
                Shard = parsed.GetValue(shard) is { } share
                    ? DatasetShard.Parse(share) ?? throw UsageException.WrongOption("--shard", "a share such as 2/8")
                    : DatasetShard.Whole,
                Json = parsed.GetValue(json),
                Model = parsed.GetValue(model.Model),
                Load = model.Options(parsed),
            },
            context,
            cancel));
        return command;
    }

    private static Task<int> RunAsync(AnnotateDatasetRequest request, CommandContext context, CancellationToken cancel) => request.Remove
        ? RemoveRun.RunAsync(request, context, cancel)
        : AnnotateDatasetRun.RunAsync(request, context, cancel);

    /// <exception cref="UsageException">An option is given that means nothing beside another.</exception>
    private static bool Without(ParseResult parsed, Option one, Option[] others) =>
        Array.Find(others, other => parsed.GetResult(other) is { Implicit: false }) is { } other
            ? throw UsageException.OneOf(one.Name, other.Name) : true;

    private static T AtLeastOne<T>(string option, T value) where T : System.Numerics.INumber<T> =>
        value >= T.One ? value : throw UsageException.WrongOption(option, "a number from 1 up");
}
