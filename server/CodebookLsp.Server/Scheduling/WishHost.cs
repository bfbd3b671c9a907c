using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;

namespace CodebookLsp.Server.Scheduling;

/// <summary>What turns words into directions, by the index beside the model: made when first asked for, and kept.</summary>
internal sealed class WishHost(IndexHost host) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private (OpenThemes? By, Task<WishMaker> Making)? known;

    /// <summary>Whoever asks first waits a second or two; one who gives up meanwhile does not stop it.</summary>
    /// <param name="themes">The themes that are open; null for none.</param>
    /// <exception cref="Features.Indexing.IndexException">The index is damaged.</exception>
    public async Task<WishMaker> OfAsync(OpenThemes? themes, CancellationToken cancel)
    {
        Task<WishMaker> making;
        lock (gate)
        {
            if (known is not { } last || !ReferenceEquals(last.By, themes) || last.Making.IsFaulted)
                known = last = (themes, Task.Run(() => MakeAsync(themes), stop.Token));
            making = last.Making;
        }

        return await making.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Nothing asks the index any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (known is { } last)
            await ((Task)last.Making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task<WishMaker> MakeAsync(OpenThemes? themes)
    {
        var maker = new WishMaker((await host.FoundAsync(stop.Token).ConfigureAwait(false))?.Corpus, themes);
        maker.Prepare(stop.Token);
        return maker;
    }
}
