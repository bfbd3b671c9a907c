using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary>Makes an index: alone, or with worker processes.</summary>
internal static class IndexRun
{
    /// <exception cref="UserFacingException">A text, the model, or what is at the output stands in the way.</exception>
    public static async Task<int> RunAsync(IndexRequest request, CommandContext context, CancellationToken cancel)
    {
        if (request.Corpus.Count == 0)
            throw UsageException.WrongOption("index", "texts, or folders of texts");

        var texts = CorpusFiles.Find(request.Corpus, context.Say);
        var model = context.Open(request.ModelFolder, request.Load, cancel);
        var isOpen = true;
        try
        {
            await RunAsync(request, texts, model, Close, context, cancel).ConfigureAwait(false);
        }
        finally
        {
            Close();
        }

        return 0;

        void Close()
        {
            if (isOpen)
                model.Dispose();
            isOpen = false;
        }
    }

    /// <param name="model">Belongs to the caller.</param>
    /// <param name="close">Called before worker processes start, which have models of their own: this one is not needed any more.</param>
    /// <exception cref="UserFacingException">A text, or what is at the output, stands in the way.</exception>
    public static async Task RunAsync(
        IndexRequest request, IReadOnlyList<CorpusText> texts, LoadedModel model, Action close, CommandContext context,
        CancellationToken cancel)
    {
        using var build = IndexBuild.Begin(
            request.Output, texts, model, request.Options, context.Say, cancel,
            FileRights.NoWiderThan(texts.Select(static text => text.Path).OfType<string>()));
        var progress = new ProgressLine(context);
        var total = build.Tokens - build.TokensKnown;
        if (build.TokensKnown > 0)
            context.Say($"{build.TokensKnown:N0} of {build.Tokens:N0} tokens are already known.");

        var done = 0L;
        void Advance(long tokens) => progress.ShowTokens("reading", done = tokens, total, tokens);
        try
        {
            if (request.Workers == 1)
            {
                build.Read(model, tokens => Advance(done + tokens), cancel);
            }
            else if (total > 0)
            {
                close();
                await IndexWorkers.RunAsync(request, build, context, left => Advance(total - left), cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            progress.Clear();
            context.Say("What was read is kept. Run the same command again to continue.");
            throw;
        }

        build.Finish(null, cancel);
        progress.Clear();
        progress.Finish(done, request.Output);
    }

    /// <summary>
    /// Reads for another process, and ends with it: when nobody holds the other end of standard input any more, nobody waits.
    /// </summary>
    public static async Task<int> WorkAsync(IndexRequest request, string name, CommandContext context, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        // waits in one read until the end
        new Thread(() => StopAtEnd(context.Input, stop)) { IsBackground = true, Name = "parent watch" }.Start();

        try
        {
            var opened = context.Open(request.ModelFolder, request.Load, stop.Token);
            using (opened)
                await Task.Run(
                    () => IndexWorker.Join(request.Output, opened, request.Options, name, stop.Token),
                    stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return CommandShell.Interrupted; // whoever started it says so
        }
    }

    private static void StopAtEnd(Stream input, CancellationTokenSource stop)
    {
        try
        {
            input.CopyTo(Stream.Null);
            stop.Cancel();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // There is nobody to wait for, or nothing left to stop.
        }
    }
}
