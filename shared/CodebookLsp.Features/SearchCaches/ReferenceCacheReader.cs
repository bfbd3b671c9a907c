using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.SearchCaches;

/// <summary>Makes an index of a search cache of the reference, without a model: what the model read is in the cache.</summary>
public static class ReferenceCacheReader
{
    /// <summary>Each of the cache's blocks becomes a text, called by its number.</summary>
    /// <param name="target">The index to be. One that is there is replaced.</param>
    /// <param name="progress">Told what share is read.</param>
    /// <exception cref="ReferenceCacheException">The folder is no cache, or its parts do not go together.</exception>
    /// <exception cref="TensorFileException">A file of the cache cannot be read.</exception>
    /// <exception cref="IndexException">Somebody is making the index, or it cannot be written.</exception>
    /// <exception cref="AtomicFileException">The index could not be put in its place.</exception>
    public static void Write(string folder, string target, Action<double>? progress, CancellationToken cancel)
    {
        using var cache = ReferenceCache.Open(folder);
        using var held = WorkLock.Take(target);
        var rights = FileRights.NoWiderThan(Directory.EnumerateFiles(folder));
        // How the reference cut its texts: blocks of one length, each read without what stood before it.
        var identity = new IndexIdentity(
            cache.ModelName, null, cache.Sites,
            new() { MinBlock = cache.BlockTokens, MaxBlock = cache.BlockTokens, Context = 0 }, cache.BlockTokens);
        var beside = target + ".cache"; // not where an interrupted 'index' has its work
        IndexWork.Delete(beside);
        try
        {
            IndexReader.Guarded(target, () =>
            {
                using var work = IndexWork.OpenOrCreate(beside, identity, rights);
                var texts = Read(cache, work, progress, cancel);
                IndexFiles.Put(target, rights, temporary => IndexWriter.Write(temporary, identity, texts, work, null, [], null, cancel));
                return true;
            });
        }
        finally
        {
            IndexWork.Delete(beside);
        }
    }

    private static List<PlannedText> Read(ReferenceCache cache, IndexWork work, Action<double>? progress, CancellationToken cancel)
    {
        var (texts, counts) = (new List<PlannedText>(), cache.Sites.Select(static site => new long[site.Codes]).ToArray());
        for (var block = 0; block < cache.Blocks; block++)
        {
            cancel.ThrowIfCancellationRequested();
            var (part, hash) = PartOf(cache, block);
            var document = work.AddDocument([part], () => hash);
            var kept = work.PartsOf(document)[0];
            var codes = cache.Codes(block);
            for (var site = 0; site < codes.Length; site++)
            {
                foreach (var code in codes[site])
                    counts[site][code]++;
            }

            work.Finish(kept.Id, PackedGrid.Pack(cache.Sites, [Grid(cache, codes)]));
            texts.Add(new(
                string.Create(CultureInfo.InvariantCulture, $"block {block}"), hash, [new(kept.Id, 0, cache.BlockTokens, null)]));
            progress?.Invoke((block + 1.0) / cache.Blocks);
        }

        for (var site = 0; site < counts.Length; site++)
        {
            if (!counts[site].SequenceEqual(cache.Counts[site]))
                throw ReferenceCacheException.Damaged(cache.Folder, "codes do not fire as often as it says");
        }

        return texts;
    }

    private static (IndexedPart Part, byte[] Hash) PartOf(ReferenceCache cache, int block)
    {
        var (texts, ids) = (cache.Texts(block), cache.Ids(block));
        var text = string.Concat(texts);
        // The same as in an index that is opened: such a text is none.
        if (text.Length * 4L < texts.Length)
            throw ReferenceCacheException.Damaged(cache.Folder, $"block {block} has hardly any text");
        var (ranges, at) = (new TextRange[texts.Length], 0);
        for (var token = 0; token < texts.Length; token++)
            ranges[token] = new(at, at += texts[token].Length);
        return (
            new(0, text.Length, texts.Length, PackedBytes.OfText(text), PackedBytes.OfIds(ids), PackedBytes.OfRanges(ranges), []),
            Hash(text, block));
    }

    /// <summary>An index knows its texts by their hashes. A cache may have a block twice, so its number goes in too.</summary>
    private static byte[] Hash(string text, int block)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"block {block}")));
        return hash.GetHashAndReset();
    }

    private static CodeGrid Grid(ReferenceCache cache, int[][] codes)
    {
        var ids = new List<int>(cache.BlockTokens * cache.Sites.Sum(static site => site.K));
        for (var token = 0; token < cache.BlockTokens; token++)
        {
            for (var site = 0; site < codes.Length; site++)
                ids.AddRange(codes[site].AsSpan(token * cache.Sites[site].K, cache.Sites[site].K));
        }

        return new(cache.Sites, cache.BlockTokens, [.. ids], new float[ids.Count]);
    }
}
