using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.DatasetRuns;

namespace CodebookLsp.Cli.Commands.MergeShards;

/// <summary><c>codebooklsp merge-shards OUT SHARD...</c>: what runs over shares of a dataset have found, as one file.</summary>
internal static class MergeShardsCommand
{
    public static Command Build(CommandContext context)
    {
        var output = new Argument<string>("OUT") { Description = "The file to write. Name the dataset itself to annotate it in place." };
        var shards = new Argument<string[]>("SHARD")
        {
            Description = "All files that 'annotate-dataset --shard' wrote, in any order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var input = new Option<string?>("--input") { Description = "Where the dataset is now, if it has moved.", HelpName = "FILE" };
        var backup = new Option<bool>("--bak") { Description = "Keep the old OUT as OUT.bak." };
        var command = new Command(
            "merge-shards", "Join the shards of a dataset into the file that a single run over all of it would have written.")
        {
            output, shards, input, backup,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var target = parsed.GetValue(output)!;
            var records = await Task.Run(
                () => ShardMerge.Run(
                    target, parsed.GetValue(shards)!, parsed.GetValue(input), parsed.GetValue(backup), progress: null, cancel),
                cancel).ConfigureAwait(false);
            context.Say(string.Create(CultureInfo.InvariantCulture, $"Wrote '{target}', {records:N0} records."));
            return 0;
        });
        return command;
    }
}
