using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Server.Scheduling;

/// <summary>What is made by the themes that are open: when first asked for, and kept while they are the same.</summary>
/// <param name="make">Told when to stop, since nobody wants it any more.</param>
internal sealed class KeptByThemes<T>(Func<OpenThemes?, CancellationToken, Task<T>> make) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private (OpenThemes? By, Task<T> Making)? known;

    /// <summary>Whoever asks first waits; one who gives up meanwhile does not stop it.</summary>
    /// <param name="themes">The themes that are open; null for none.</param>
    public async Task<T> OfAsync(OpenThemes? themes, CancellationToken cancel)
    {
        Task<T> making;
        lock (gate)
        {
            if (known is not { } last || !ReferenceEquals(last.By, themes) || last.Making.IsFaulted)
                known = last = (themes, Task.Run(() => make(themes, stop.Token), stop.Token));
            making = last.Making;
        }

        return await making.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Nothing is made any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (known is { } last)
            await ((Task)last.Making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
