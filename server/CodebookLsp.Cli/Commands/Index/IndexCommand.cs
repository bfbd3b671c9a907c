using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary><c>codebooklsp index CORPUS... -o INDEX</c>: where every code fires in texts, kept in a file that can be asked.</summary>
internal static class IndexCommand
{
    public static Command Build(CommandContext context)
    {
        var corpus = new Argument<string[]>("CORPUS") { Description = "Texts, and folders of which every .txt and .md is taken.", Arity = ArgumentArity.ZeroOrMore };
        var output = new Option<string?>("--output", "-o") { Description = "The index. Where it is there already, what it knows is not read again; where its making was interrupted, it goes on.", HelpName = "INDEX" };
        var add = new Option<bool>("--add") { Description = "Keep the texts that are in the index already and add these." };
        var limit = new Option<long?>("--limit") { Description = "At most so many tokens: parts drawn evenly over each text, and from each its share.", HelpName = "TOKENS" };
        var workers = new Option<int>("--workers", "-w") { Description = "How many processes read at once, each with a model of its own. One keeps a few cores busy; more are of use on large machines.", HelpName = "N", DefaultValueFactory = static _ => 1 };
        var info = new Option<string?>("--info") { Description = "Say what an index is.", HelpName = "INDEX" };
        var part = new Option<int?>("--part-tokens") { Description = "The size of what is read and saved at a time.", HelpName = "TOKENS" };
        var worker = new Option<string?>("--worker") { Description = "Read for the process that started this one.", Hidden = true };
        limit.Demand(static value => value is null or >= 1, "--limit takes a number from 1 up.");
        workers.Demand(static value => value is >= 1 and <= 256, "--workers takes a number from 1 up to 256.");
        part.Demand(static value => value is null or >= 1, "--part-tokens takes a number from 1 up.");

        var model = new ModelArguments();
        var command = new Command("index", "Keep where every code fires in texts, with the texts, to be searched and explained.") { corpus, output, add, limit, workers, info, part, worker };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            async () =>
            {
                if (parsed.GetValue(info) is { } named)
                {
                    IndexInfo.Write(parsed.InvocationConfiguration.Output, named);
                    return 0;
                }

                var options = new IndexingOptions { Limit = parsed.GetValue(limit), Add = parsed.GetValue(add) };
                var request = new IndexRequest(
                    parsed.GetValue(corpus) ?? [],
                    parsed.GetValue(output) ?? throw UsageException.WrongOption("--output", "the name of the index to be made"),
                    parsed.GetValue(part) is { } tokens ? options with { PartTokens = tokens } : options,
                    parsed.GetValue(workers),
                    ModelFolder.Find(parsed.GetValue(model.Model), context),
                    model.Options(parsed));
                return parsed.GetValue(worker) is { } name
                    ? await IndexRun.WorkAsync(request, name, context, cancel).ConfigureAwait(false)
                    : await IndexRun.RunAsync(request, context, cancel).ConfigureAwait(false);
            },
            cancel));
        return command;
    }
}
