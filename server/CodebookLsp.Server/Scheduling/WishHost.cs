using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Server.Protocol;

namespace CodebookLsp.Server.Scheduling;

/// <summary>What turns words into directions, by the index beside the model: made when first asked for, and kept.</summary>
internal sealed class WishHost(IndexHost host) : IAsyncDisposable
{
    private readonly KeptByThemes<WishMaker> makers = new(async (themes, stop) =>
    {
        var maker = new WishMaker((await host.FoundAsync(stop).ConfigureAwait(false))?.Corpus, themes);
        maker.Prepare(stop);
        return maker;
    });

    /// <summary>Whoever asks first waits a second or two; one who gives up meanwhile does not stop it.</summary>
    /// <param name="themes">The themes that are open; null for none.</param>
    /// <exception cref="Features.Indexing.IndexException">The index is damaged.</exception>
    public Task<WishMaker> OfAsync(OpenThemes? themes, CancellationToken cancel) => makers.OfAsync(themes, cancel);

    /// <summary>The same for directions; null where none of them is in words.</summary>
    /// <inheritdoc cref="OfAsync"/>
    public async Task<WishMaker?> ForAsync(IReadOnlyList<Direction>? directions, OpenThemes? themes, CancellationToken cancel) =>
        directions?.Any(static one => one.Words is not null) == true ? await OfAsync(themes, cancel).ConfigureAwait(false) : null;

    /// <summary>Nothing asks the index any more.</summary>
    public ValueTask DisposeAsync() => makers.DisposeAsync();
}
