using CodebookLsp.Features.Core;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// An index being made. It may be stopped at any moment, by whatever means; the same call goes on where it was, and what comes out is the
/// same, byte for byte. Parts whose codes are known, from an interrupted run or from the index that is there already, are not read again.
/// </summary>
/// <example><code>
/// using var build = IndexBuild.Begin(path, texts, model, new(), null, cancel);
/// build.Read(model, null, cancel);
/// build.Finish(null, cancel);
/// </code></example>
public sealed class IndexBuild : IDisposable
{
    internal const string TemporaryEnding = ".tmp";

    private const string OnlyWorker = "here";

    private readonly string path;
    private readonly IDisposable held;
    private readonly IndexWork work;
    private readonly IndexIdentity identity;
    private readonly IReadOnlyList<PlannedText> texts;
    private readonly CodeIndex? old;
    private readonly UnixFileMode? rights;

    private IndexBuild(
        string path, IDisposable held, IndexWork work, IndexIdentity identity, IReadOnlyList<PlannedText> texts, CodeIndex? old,
        UnixFileMode? rights)
    {
        (this.path, this.held, this.work, this.identity, this.texts, this.old, this.rights) = (
            path, held, work, identity, texts, old, rights);
        var parts = texts.SelectMany(static text => text.Parts).ToList();
        Tokens = texts.Sum(static text => text.Tokens);
        TokensKnown = parts.Where(static part => !part.MustBeRead).Sum(static part => (long)part.Tokens)
            + work.Enqueue([
                .. parts.Where(static part => part.MustBeRead).Select(static part => new WorkPart(part.Part, part.Start, part.Tokens)),
            ]);
    }

    /// <summary>How many tokens the index will have.</summary>
    public long Tokens { get; }

    /// <summary>How many of them need not be read, since they were before.</summary>
    public long TokensKnown { get; }

    /// <summary>How many texts the index will have.</summary>
    public int Texts => texts.Count;

    /// <summary>Divides the texts and finds what has been read already.</summary>
    /// <param name="path">The index to be. What takes its making lies beside it until it is done.</param>
    /// <param name="said">Told in a sentence about each text that is left out.</param>
    /// <param name="rights">Those of a new index and of what lies beside it while it is made, which hold the texts; null for what the
    /// system gives.</param>
    /// <exception cref="IndexException">What is there is no index or goes with another model, somebody else is making it, or there is
    /// nothing to index.</exception>
    /// <exception cref="TextFileException">A text cannot be read.</exception>
    public static IndexBuild Begin(
        string path, IReadOnlyList<CorpusText> texts, LoadedModel model, IndexingOptions options, Action<string>? said,
        CancellationToken cancel, UnixFileMode? rights = null)
    {
        var (held, old, work) = (WorkLock.Take(path), default(CodeIndex), default(IndexWork));
        try
        {
            var identity = IndexIdentity.Of(model, options);
            old = File.Exists(path) ? CodeIndex.Open(path) : null;
            if (old is not null)
                identity.DemandSame(path, old.Identity);
            return IndexReader.Guarded(IndexWork.PathFor(path), () =>
            {
                work = IndexWork.OpenOrCreate(path, identity, rights);
                var planned = IndexPlan.Make(texts, model, work, identity, options, old, said, cancel);
                return planned.Count > 0
                    ? new IndexBuild(path, held, work, identity, planned, old, rights)
                    : throw IndexException.NothingToIndex();
            });
        }
        catch
        {
            work?.Dispose();
            old?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Reads everything that is left, here.</summary>
    /// <param name="read">Told how many tokens have been read, part by part.</param>
    public void Read(LoadedModel model, Action<long>? read, CancellationToken cancel) => IndexReader.Guarded(IndexWork.PathFor(path), () =>
    {
        IndexWorker.Run(work, model, OnlyWorker, read, cancel);
        return true;
    });

    /// <summary>How many tokens are left for workers (<see cref="IndexWorker.Join"/>) to read.</summary>
    public long TokensLeft() => IndexReader.Guarded(IndexWork.PathFor(path), work.TokensLeft);

    /// <summary>Lets others have what a worker that has ended was at.</summary>
    public void Release(string worker) => IndexReader.Guarded(IndexWork.PathFor(path), () =>
    {
        work.Release(worker);
        return true;
    });

    /// <summary>
    /// Writes the index from what was read and removes what was needed to make it. Labels of an index that was there are kept.
    /// </summary>
    /// <param name="progress">Told how many codebooks of how many are done.</param>
    /// <exception cref="AtomicFileException">The file could not be put in its place; what was read is kept.</exception>
    public void Finish(Action<int, int>? progress, CancellationToken cancel)
    {
        if (!IsAsBefore())
        {
            IndexFiles.Put(path, rights, temporary =>
            {
                IndexReader.Guarded(IndexWork.PathFor(path), () =>
                {
                    IndexWriter.Write(
                        temporary, identity, texts, work, old, old?.Labels ?? [], done => progress?.Invoke(done, identity.Sites.Count),
                        cancel);
                    return true;
                });
                old?.Dispose();
            });
        }

        work.Dispose();
        IndexWork.Delete(path);
    }

    public void Dispose()
    {
        work.Dispose();
        old?.Dispose();
        held.Dispose();
    }

    /// <summary>Whether the index that is there holds exactly these texts.</summary>
    private bool IsAsBefore() => old is not null
        && old.Documents.Select(static document => document.Name).SequenceEqual(texts.Select(static text => text.Name))
        && texts
            .SelectMany(static text => text.Parts)
            .Select(static part => part.Old?.First ?? -1)
            .SequenceEqual(Enumerable.Range(0, old.Documents.Count).SelectMany(old.StretchesOf).Select(static stretch => stretch.First));
}
