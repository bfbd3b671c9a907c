using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Server.Scheduling;

/// <summary>What the texts of the index beside the model are about: read when first asked, and kept.</summary>
internal sealed class ThemedIndex(IndexHost host) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private (OpenThemes By, Task<(IIndexedCorpus Corpus, IndexedThemes Themes)?> Reading)? known;

    /// <summary>Null where there is no index. Whoever asks first waits some seconds; one who gives up meanwhile does not stop it.</summary>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public async Task<(IIndexedCorpus Corpus, IndexedThemes Themes)?> OfAsync(OpenThemes themes, CancellationToken cancel)
    {
        Task<(IIndexedCorpus, IndexedThemes)?> reading;
        lock (gate)
        {
            if (known is not { } last || !ReferenceEquals(last.By, themes) || last.Reading.IsFaulted)
                known = last = (themes, Task.Run(() => ReadAsync(themes), stop.Token));
            reading = last.Reading;
        }

        return await reading.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Nothing asks the index any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (known is { } last)
            await ((Task)last.Reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task<(IIndexedCorpus Corpus, IndexedThemes Themes)?> ReadAsync(OpenThemes themes) =>
        await host.FoundAsync(stop.Token).ConfigureAwait(false) is { } index
            ? (index.Corpus, IndexedThemes.Of(index.Corpus, themes.Reader, stop.Token)) : null;
}
