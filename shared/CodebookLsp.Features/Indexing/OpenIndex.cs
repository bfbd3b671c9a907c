using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Indexing;

/// <summary>A corpus to ask, and the labels that came with it.</summary>
public sealed record OpenIndex(IIndexedCorpus Corpus, LabelBook Labels) : IDisposable
{
    public void Dispose() => (Corpus as IDisposable)?.Dispose();
}
