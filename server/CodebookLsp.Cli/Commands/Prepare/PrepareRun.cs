using System.Globalization;
using CodebookLsp.Cli.Commands.Index;
using CodebookLsp.Cli.Commands.Label;
using CodebookLsp.Cli.Commands.Themes;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Prepare;

/// <summary>Index, labels, themes: each step is left out where its result is there already.</summary>
internal static class PrepareRun
{
    /// <exception cref="UserFacingException">The model, a text, or what is in the folder stands in the way.</exception>
    public static async Task<int> RunAsync(PrepareRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        var corpus = request.Corpus.Count > 0 ? request.Corpus : BackgroundFiles.Find(null, "--corpus", context);
        var index = Path.Combine(request.ModelFolder, IndexFiles.Name);
        var themes = Path.ChangeExtension(index, ThemeFile.Ending);
        var texts = CorpusFiles.Find(corpus, context.Say);
        var before = Stamp(index);
        var model = context.Open(request.ModelFolder, request.Load, cancel);
        using (model)
        {
            await output.WriteLineAsync(ReadingEstimate.Of(request, texts, model, index, context, cancel)).ConfigureAwait(false);
            if (request.EstimateOnly)
                return 0;

            var options = new IndexingOptions { Limit = request.Limit, Balanced = true, Sources = SourcesFile.Read(corpus) };
            var indexing = new IndexRequest(corpus, index, options, 1, request.ModelFolder, request.Load);
            await IndexRun.RunAsync(indexing, texts, model, static () => { }, context, cancel).ConfigureAwait(false);
        }

        var isNew = before is null || Stamp(index) != before;
        if (isNew || !File.Exists(themes))
            LearnRun.Run(index, themes, new ThemeOptions { Themes = request.Themes, OrFewer = true }, context, cancel);
        if (isNew || !HasLabels(index))
        {
            // after the themes, which labels speak of
            var label = new LabelRequest(index, false, null, null, themes, false, request.ModelFolder, request.Load);
            await LabelRun.RunAsync(label, context, output, cancel).ConfigureAwait(false);
        }

        await output.WriteLineAsync(
            $"Ready. Set codebookLsp.model to '{Printable.Line(request.ModelFolder)}' in the editor, or give it with --model.")
            .ConfigureAwait(false);
        return 0;
    }

    private static bool HasLabels(string path)
    {
        using var index = CodeIndex.Open(path);
        return index.Labels.Any(static label => label.Origin == LabelOrigin.Automatic);
    }

    private static string? Stamp(string path) => File.Exists(path) && new FileInfo(path) is var file
        ? string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks} {file.Length}") : null;
}
