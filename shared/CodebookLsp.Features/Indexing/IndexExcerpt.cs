using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// Part of an index as an index of its own, without reading a text again: what was learned from all of it (labels) and enough texts for
/// examples.
/// </summary>
public static class IndexExcerpt
{
    /// <param name="from">The whole index.</param>
    /// <param name="target">The index to be. One that is there is replaced.</param>
    /// <param name="limit">It gets at most so many tokens: parts drawn evenly from every source, and from each source its share.</param>
    /// <param name="balanced">Whether small sources get as much as large ones, as far as they have so much.</param>
    /// <param name="progress">Told how many codebooks of how many are done.</param>
    /// <exception cref="IndexException">The index cannot be read, somebody is making the other one, or the limit lets nothing
    /// through.</exception>
    /// <exception cref="AtomicFileException">The file could not be put in its place.</exception>
    public static void Write(
        string from, string target, long limit, bool balanced, Action<int, int>? progress, CancellationToken cancel)
    {
        using var held = WorkLock.Take(target);
        using var index = CodeIndex.Open(from);
        var texts = IndexPlan.Excerpt(index, limit, balanced);
        if (texts.Count == 0)
            throw IndexException.NothingToIndex();
        IndexFiles.Put(target, FileRights.NoWiderThan([from]), temporary => IndexWriter.Write(
            temporary, index.Identity, texts, null, index, index.Labels, done => progress?.Invoke(done, index.Sites.Count), cancel));
    }
}
