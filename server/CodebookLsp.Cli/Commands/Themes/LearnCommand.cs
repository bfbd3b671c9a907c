using System.CommandLine;
using CodebookLsp.Cli.Commands.Index;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary><c>codebooklsp themes learn INDEX_OR_FOLDER</c>.</summary>
internal static class LearnCommand
{
    private const string Default = "themes";

    /// <summary>Of an index that is made on the way.</summary>
    private const string IndexEnding = ".codes";

    public static Command Build(CommandContext context)
    {
        var source = new Argument<string>("INDEX_OR_FOLDER")
        {
            Description = "An index, or a folder of texts. Of a folder an index is made first, beside the themes, and kept.",
        };
        var learning = new LearningArguments();
        var output = new Option<string?>("--output", "-o")
        {
            Description = $"The file to write. Without it: the index's name with '{ThemeFile.Ending}' in this folder.",
            HelpName = "FILE",
        };
        var half = new Option<bool>("--training-half")
        {
            Description = "Learn only from the works that are not held out, so that 'themes quiz' can ask about the others.",
        };
        var limit = new Option<long>("--limit")
        {
            Description = "Of a folder, read at most so many tokens, as many of each source as of any other.",
            HelpName = "TOKENS",
            DefaultValueFactory = static _ => 2_000_000,
        };
        limit.Demand(static value => value >= 1000, "--limit takes a number from 1000 up.");
        var model = new ModelArguments();
        var command = new Command("learn", "Learn themes from the codes of an index, or of a folder of texts.") { source };
        learning.AddTo(command);
        foreach (var option in (Option[])[half, limit, output])
            command.Add(option);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            async () =>
            {
                var path = parsed.GetValue(source)!;
                var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } own ? own : Default;
                var themes = parsed.GetValue(output) ?? name + ThemeFile.Ending;
                if (Directory.Exists(path))
                {
                    var index = Path.ChangeExtension(themes, IndexEnding);
                    var indexing = new IndexingOptions
                    {
                        Limit = parsed.GetValue(limit),
                        Balanced = true,
                        Sources = SourcesFile.Read([path]),
                    };
                    var request = new IndexRequest(
                        [path], index, indexing, 1, ModelFolder.Find(parsed.GetValue(model.Model), context), model.Options(parsed));
                    await IndexRun.RunAsync(request, context, cancel).ConfigureAwait(false);
                    path = index;
                }

                var options = learning.Options(parsed) with { TrainingOnly = parsed.GetValue(half) };
                return LearnRun.Run(path, themes, options, context, cancel);
            },
            cancel));
        return command;
    }
}
