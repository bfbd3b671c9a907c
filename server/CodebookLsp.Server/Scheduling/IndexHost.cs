using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Text.Errors;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Scheduling;

/// <summary>The index of texts beside the model: opened behind everybody's back once the model is there.</summary>
internal sealed class IndexHost(ModelStart start, ILogger log) : IDisposable
{
    private readonly TaskCompletionSource<OpenIndex?> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenIndex? index;

    /// <summary>Why there is none that can be used; null when nothing went wrong.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens it; never fails.</summary>
    /// <param name="model">Null when there is no model, and so no index.</param>
    /// <returns>The index; null when there is none that can be used.</returns>
    public OpenIndex? Open(LoadedModel? model)
    {
        index = model is null ? null : Found(model);
        opened.TrySetResult(index);
        return index;
    }

    /// <summary>The index, as soon as it is known whether there is one; null when there is none, or it cannot be used: <see cref="Problem"/> says why.</summary>
    public Task<OpenIndex?> WhenOpenAsync(TimeSpan atMost, CancellationToken cancel) => opened.Task.WaitAsync(atMost, cancel);

    public void Dispose() => index?.Dispose();

    private OpenIndex? Found(LoadedModel model)
    {
        try
        {
            if (start.Index?.Invoke(model) is not { } found)
                return null;
            if (found.Corpus.ModelHash is not { } made || model.Hash is not { } hash || made == hash)
            {
                log.IndexOpened(found.Corpus.Documents.Count, found.Corpus.TokenIds.Length, found.Labels.Count);
                return found;
            }

            found.Dispose();
            Problem = "The index was made with another model: its codes mean something else.";
        }
        catch (Exception e)
        {
            log.IndexNotOpened(e);
            Problem = e is UserFacingException ? e.Message : $"The index could not be opened: {e.Message}";
        }

        return null;
    }
}
