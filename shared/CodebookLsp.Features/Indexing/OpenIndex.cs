using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Indexing;

/// <summary>A corpus to ask, and the labels that came with it.</summary>
public sealed record OpenIndex(IIndexedCorpus Corpus, LabelBook Labels) : IDisposable
{
    /// <summary>See <see cref="CodeIndex.Turn"/>; a corpus in memory needs none.</summary>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public void Turn(int threads, CancellationToken cancel) => (Corpus as CodeIndex)?.Turn(threads, cancel);

    public void Dispose() => (Corpus as IDisposable)?.Dispose();
}
