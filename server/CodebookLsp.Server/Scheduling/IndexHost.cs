using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>The index of texts beside the model, opened in the background when the model has been loaded.</summary>
internal sealed class IndexHost(ModelStart start, ILogger log) : IDisposable
{
    private readonly TaskCompletionSource<(OpenIndex, CardMaker)?> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenIndex? index;

    /// <summary>Why the index cannot be used; null when it can, or when there is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens it; never fails.</summary>
    /// <param name="model">Null when there is no model, and so no index.</param>
    /// <param name="use">Takes the index, where there is one that can be used, before anybody who waits for it gets it.</param>
    public void Open(LoadedModel? model, Action<OpenIndex> use)
    {
        index = model is null ? null : Found(model);
        if (index is not null)
            use(index);
        opened.TrySetResult(index is null ? null : (index, new(index.Corpus, model!)));
    }

    /// <summary>The index, and what makes cards from it. Waits while it is being opened.</summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is none, or not yet.</exception>
    public async Task<(OpenIndex Index, CardMaker Maker)> WhenOpenAsync(TimeSpan atMost, CancellationToken cancel)
    {
        try
        {
            return await opened.Task.WaitAsync(atMost, cancel).ConfigureAwait(false) ?? throw LspError.Failed(
                Problem ?? "There is no index of texts to take examples from. "
                    + "Make one with 'codebooklsp index', and start the server with '--index FILE'.");
        }
        catch (TimeoutException)
        {
            throw LspError.Failed("The index is still being opened. Try again in a moment.");
        }
    }

    /// <summary>The index; null where there is none that can be used. Waits while it is being opened.</summary>
    public async Task<OpenIndex?> FoundAsync(CancellationToken cancel) =>
        (await opened.Task.WaitAsync(cancel).ConfigureAwait(false))?.Item1;

    /// <summary>Has cards answered at once from now on, and in later sessions. Takes one core a few seconds, once for each index; never
    /// fails.</summary>
    public void Turn(CancellationToken cancel)
    {
        try
        {
            index?.Turn(1, cancel);
        }
        catch (Exception e) when (e is UserFacingException or OperationCanceledException)
        {
            // Cards come more slowly, or say what is wrong with the index.
        }
    }

    public void Dispose() => index?.Dispose();

    private OpenIndex? Found(LoadedModel model)
    {
        try
        {
            if (start.Index?.Invoke(model) is not { } found)
                return null;
            if (model.Is(found.Corpus.ModelHash))
            {
                log.IndexOpened(found.Corpus.Documents.Count, found.Corpus.Tokens, found.Labels.Count);
                return found;
            }

            found.Dispose();
            Problem = model.HasCodesOf(found.Corpus.ModelHash)
                ? "The index was made before the model was shown a token in front of every text. Make it again with 'codebooklsp index'."
                : "The index was made with another model: its codes mean something else.";
        }
        catch (Exception e)
        {
            log.IndexNotOpened(e);
            Problem = e is UserFacingException ? e.Message : $"The index could not be opened: {e.Message}";
        }

        return null;
    }
}
