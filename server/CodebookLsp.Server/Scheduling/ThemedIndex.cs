using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Server.Scheduling;

/// <summary>What the texts of the index beside the model are about: read when first asked, and kept.</summary>
internal sealed class ThemedIndex(IndexHost host) : IAsyncDisposable
{
    private readonly KeptByThemes<(IIndexedCorpus Corpus, IndexedThemes Themes)?> read = new(async (themes, stop) =>
        await host.FoundAsync(stop).ConfigureAwait(false) is { } index
            ? (index.Corpus, IndexedThemes.Of(index.Corpus, themes!.Reader, stop)) : null);

    /// <summary>Null where there is no index. Whoever asks first waits some seconds; one who gives up meanwhile does not stop it.</summary>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public Task<(IIndexedCorpus Corpus, IndexedThemes Themes)?> OfAsync(OpenThemes themes, CancellationToken cancel) =>
        read.OfAsync(themes, cancel);

    /// <summary>Nothing asks the index any more.</summary>
    public ValueTask DisposeAsync() => read.DisposeAsync();
}
