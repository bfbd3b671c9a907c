using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>Takes a code and tokens on which it fires, which are another's afterwards.</summary>
internal delegate void TakeFirings(int code, ReadOnlySpan<int> tokens);

/// <summary>The firings of an index file. What was read lately is kept. Any thread may ask.</summary>
internal sealed class IndexedFirings
{
    /// <summary>Firings are kept up to this many bytes, packed. The system keeps the file's others in memory that it can spare.</summary>
    private const long Most = 16 << 20;

    private readonly IndexReader reader;
    private readonly IReadOnlyList<Site> sites;
    private readonly int tokens;
    private readonly int[][] counts; // [sites][codes]
    private readonly PostingRow[][] groups; // [sites], by their first code
    private readonly BoundedCache<PostingGroup> kept = new(Most);

    /// <exception cref="FormatException">The file is damaged.</exception>
    public IndexedFirings(IndexReader reader, SqliteConnection database, IReadOnlyList<Site> sites, int tokens)
    {
        (this.reader, this.sites, this.tokens) = (reader, sites, tokens);
        counts = [.. sites.Select((site, index) => IndexTables.Counts(database, index, site, tokens))];
        if (counts.Any(site => site.Sum(static count => (long)count) < tokens))
            throw new FormatException("a codebook has fewer firings than there are tokens");
        groups = IndexTables.Postings(database, sites);
        Total = counts.Sum(static site => site.Sum(static count => (long)count));
    }

    /// <summary>How often codes fire, all together.</summary>
    public long Total { get; }

    public int Count(CodeId code) => counts[code.Site][code.Code];

    /// <summary>The tokens from one up to, not including, another on which a code fires. What lies outside is mostly not decoded.</summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[] Of(CodeId code, int from, int end)
    {
        if (counts[code.Site][code.Code] is not (> 0 and var count))
            return [];
        var own = groups[code.Site];
        var row = own[BinarySearch.Last(own.Length, at => own[at].First <= code.Code)];
        var group = kept.Get(row.Id, _ => reader.Guarded(() =>
        {
            var read = Read(code.Site, row);
            return (read, (long)read.Size);
        }));
        return reader.Guarded(() =>
        {
            var all = ArrayPool<int>.Shared.Rent(count);
            var found = group.DecodeRange(code.Code - row.First, tokens, all.AsSpan(0, count), from, end).ToArray();
            ArrayPool<int>.Shared.Return(all);
            return found;
        });
    }

    /// <summary>
    /// The codes of a site that fire on tokens from one up to, not including, another, each with those tokens. What is read is not kept.
    /// </summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public void Each(int site, int from, int end, TakeFirings take) => reader.Guarded(() =>
    {
        var buffer = ArrayPool<int>.Shared.Rent(counts[site].Max());
        foreach (var row in groups[site])
        {
            var group = Read(site, row);
            for (var code = row.First; code < row.First + row.Codes; code++)
            {
                if (counts[site][code] is not (> 0 and var count))
                    continue;
                if (group.DecodeRange(code - row.First, tokens, buffer.AsSpan(0, count), from, end) is { Length: > 0 } found)
                    take(code, found);
            }
        }

        ArrayPool<int>.Shared.Return(buffer);
        return true;
    });

    /// <summary>Adds what stands for all firings to a hash.</summary>
    public void AddTo(IncrementalHash hash)
    {
        foreach (var ((site, rows), own) in sites.Zip(groups).Zip(counts))
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([site.Codes, site.K, tokens, rows.Length]));
            hash.AppendData(MemoryMarshal.AsBytes<int>(own));
            hash.AppendData(MemoryMarshal.AsBytes<uint>([.. rows.Select(static row => row.Checksum)]));
        }
    }

    private PostingGroup Read(int site, PostingRow row)
    {
        var packed = reader.Blob("SELECT data FROM postings WHERE id = $id", row.Id);
        return PostingGroup.Checksum(packed) == row.Checksum
            ? new(packed, counts[site].AsSpan(row.First, row.Codes))
            : throw new FormatException("a checksum is wrong");
    }
}
