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
        var corpus = new Argument<string[]>("CORPUS")
        {
            Description = "Texts, and folders. Of a folder, every .txt and .md file is read.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The index to write. Texts that an existing index knows are not read again, and an interrupted run is continued.",
            HelpName = "INDEX",
        };
        var add = new Option<bool>("--add") { Description = "Add these texts to those that are already in the index." };
        var limit = new Option<long?>("--limit")
        {
            Description = "Read at most so many tokens, drawn evenly from all parts of all texts.",
            HelpName = "TOKENS",
        };
        var balance = new Option<bool>("--balance")
        {
            Description = "With --limit, draw as much from a small source as from a large one. A source is a folder, or a text that is "
                + "given by itself.",
        };
        var workers = new Option<int>("--workers", "-w")
        {
            Description = "How many processes read at the same time, each with its own model. One keeps a few cores busy; more help "
                + "on large machines.",
            HelpName = "N",
            DefaultValueFactory = static _ => 1,
        };
        var from = new Option<string?>("--from")
        {
            Description = "Take an excerpt of this index, with all its labels, in place of reading texts. --limit says how much. If it "
                + "is a folder: a search cache of the reference, all of it.",
            HelpName = "INDEX",
        };
        var cache = new Option<string?>("--reference-cache")
        {
            Description = "Write the index of --from, or that of the model, into this folder as a search cache for the reference's web "
                + "tool.",
            HelpName = "FOLDER",
        };
        var block = new Option<int>("--block-tokens")
        {
            Description = "How many tokens each text of such a cache has: the texts are laid end to end and cut.",
            HelpName = "TOKENS",
            DefaultValueFactory = static _ => ReferenceCacheRun.BlockTokens,
        };
        var info = new Option<string?>("--info") { Description = "Describe an index.", HelpName = "INDEX" };
        var part = new Option<int?>("--part-tokens")
        {
            Description = "How many tokens are read before they are saved.",
            HelpName = "TOKENS",
        };
        var worker = new Option<string?>("--worker")
        {
            Description = "Read on behalf of the process that started this one.",
            Hidden = true,
        };
        limit.Demand(static value => value is null or >= 1, "--limit takes a number from 1 up.");
        workers.Demand(static value => value is >= 1 and <= 256, "--workers takes a number from 1 up to 256.");
        block.Demand(static value => value is >= 1 and <= 1 << 20, "--block-tokens takes a number from 1 up to 1048576.");
        part.Demand(static value => value is null or >= 1, "--part-tokens takes a number from 1 up.");

        var model = new ModelArguments();
        var command = new Command("index", "Record where every code fires in your texts, so that codes can be searched and explained.")
        {
            corpus, output, add, limit, balance, from, cache, block, workers, info, part, worker,
        };
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            async () =>
            {
                if (parsed.GetValue(info) is { } named)
                {
                    IndexInfo.Write(parsed.InvocationConfiguration.Output, named);
                    return 0;
                }

                if (parsed.GetValue(cache) is { } caches)
                {
                    if ((parsed.GetValue(corpus) ?? []).Length > 0 || parsed.GetValue(output) is not null)
                        throw UsageException.WrongOption("--reference-cache", "an index (--from), no texts, and no other output");
                    ReferenceCacheRun.Write(
                        IndexChoice.Find(parsed.GetValue(from), parsed.GetValue(model.Model), context), caches, parsed.GetValue(block),
                        context, cancel);
                    return 0;
                }

                var target = parsed.GetValue(output) ?? throw UsageException.WrongOption("--output", "the name of the index to write");
                if (parsed.GetValue(from) is { } whole)
                {
                    if ((parsed.GetValue(corpus) ?? []).Length > 0)
                        throw UsageException.WrongOption("--from", "an index and no texts");
                    if (Directory.Exists(whole))
                        ReferenceCacheRun.Read(whole, target, context, cancel);
                    else
                        IndexExcerpt.Write(
                            whole, target, parsed.GetValue(limit) ?? throw UsageException.WrongOption("--limit", "how many tokens to take"),
                            parsed.GetValue(balance), null, cancel);
                    IndexInfo.Write(parsed.InvocationConfiguration.Output, target);
                    return 0;
                }

                var options = new IndexingOptions
                {
                    Limit = parsed.GetValue(limit),
                    Balanced = parsed.GetValue(balance),
                    Add = parsed.GetValue(add),
                    Sources = SourcesFile.Read(parsed.GetValue(corpus) ?? []),
                };
                var request = new IndexRequest(
                    parsed.GetValue(corpus) ?? [],
                    target,
                    options with { PartTokens = parsed.GetValue(part) ?? PartTokensOf(target) ?? options.PartTokens },
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

    /// <summary>An index is added to in parts of its own length; null where there is none.</summary>
    private static int? PartTokensOf(string path)
    {
        if (!File.Exists(path))
            return null;
        using var index = CodeIndex.Open(path);
        return index.PartTokens;
    }
}
