using System.Buffers;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// Turns what was read, token by token, into what an index holds, code by code. The same plan makes the same file, byte for byte.
/// </summary>
internal sealed class IndexWriter
{
    /// <summary>How much memory the codes of the tokens may take while they are turned: as many codebooks at a time as fit.</summary>
    private const long MostColumns = 192 << 20;

    /// <summary>A row of firings ends with the first code that makes it this long: reading one code reads no more than that.</summary>
    private const int RowBytes = 64 << 10;

    private readonly IndexIdentity identity;
    private readonly IReadOnlyList<PlannedText> texts;
    private readonly IndexWork? work; // where parts are that no index has
    private readonly CodeIndex? old;
    private readonly int tokens;
    private readonly int[] oldTokens; // the new number of each token of the old index; -1 where it is gone
    private int rows;

    private IndexWriter(IndexIdentity identity, IReadOnlyList<PlannedText> texts, IndexWork? work, CodeIndex? old)
    {
        (this.identity, this.texts, this.work, this.old) = (identity, texts, work, old);
        tokens = checked((int)texts.Sum(static text => text.Tokens));
        oldTokens = new int[old?.Tokens ?? 0];
        Array.Fill(oldTokens, -1);
        var first = 0;
        foreach (var part in Parts)
        {
            for (var token = 0; token < part.Tokens && part.Old is not null; token++)
                oldTokens[part.Old.First + token] = first + token;
            first += part.Tokens;
        }
    }

    private IEnumerable<PlannedPart> Parts => texts.SelectMany(static text => text.Parts);

    /// <param name="path">A file that does not exist yet.</param>
    /// <param name="work">Where the parts were read; null where all are taken from <paramref name="old"/>.</param>
    /// <param name="progress">Told how many codebooks are done.</param>
    public static void Write(
        string path, IndexIdentity identity, IReadOnlyList<PlannedText> texts, IndexWork? work, CodeIndex? old,
        IReadOnlyList<CodeLabel> labels, Action<int>? progress, CancellationToken cancel)
    {
        using var database = IndexSchema.Open(path, SqliteOpenMode.ReadWriteCreate);
        // whoever renames the file brings it to the disk
        database.Run("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
        using var transaction = database.BeginTransaction();
        IndexSchema.CreateIndex(database);
        identity.Write(database);
        new IndexWriter(identity, texts, work, old).Write(database, progress, cancel);
        LabelTables.Write(database, [.. labels]);
        transaction.Commit();
    }

    private void Write(SqliteConnection database, Action<int>? progress, CancellationToken cancel)
    {
        WriteTexts(database, cancel);
        var sites = identity.Sites;
        for (var site = 0; site < sites.Count;)
        {
            var end = site + 1;
            for (var bytes = ColumnBytes(sites[site]); end < sites.Count && bytes + ColumnBytes(sites[end]) <= MostColumns; end++)
                bytes += ColumnBytes(sites[end]);
            var columns = Columns(site, end, cancel);
            for (; site < end; site++)
            {
                cancel.ThrowIfCancellationRequested();
                WriteSite(database, site, columns[^(end - site)]);
                progress?.Invoke(site + 1);
            }
        }
    }

    private long ColumnBytes(Site site) => (long)tokens * site.K * sizeof(int);

    private void WriteTexts(SqliteConnection database, CancellationToken cancel)
    {
        var (first, stretch) = (0, 0);
        for (var document = 0; document < texts.Count; document++)
        {
            database.Run(
                "INSERT INTO documents VALUES ($id, $name, $hash, $first, $tokens)", ("$id", document), ("$name", texts[document].Name),
                ("$hash", texts[document].Hash), ("$first", first), ("$tokens", texts[document].Tokens));
            foreach (var part in texts[document].Parts)
            {
                cancel.ThrowIfCancellationRequested();
                var (length, text, ids, ranges) = part.Part > 0 ? work!.Packed(part.Part) : OldPacked(part.Old!);
                database.Run(
                    "INSERT INTO stretches VALUES ($id, $document, $start, $length, $first, $tokens, $text, $ids, $ranges)",
                    ("$id", stretch++), ("$document", document), ("$start", part.Start), ("$length", length), ("$first", first),
                    ("$tokens", part.Tokens), ("$text", text), ("$ids", ids), ("$ranges", ranges));
                first += part.Tokens;
            }
        }
    }

    private (int Length, byte[] Text, byte[] Ids, byte[] Ranges) OldPacked(IndexStretch stretch)
    {
        var (text, ids, ranges) = old!.Packed(stretch);
        return (stretch.Length, text, ids, ranges);
    }

    /// <summary>The codes of every token at some neighbouring sites: [sites][tokens, k]; -1 for none.</summary>
    private int[][] Columns(int from, int end, CancellationToken cancel)
    {
        var sites = identity.Sites;
        var columns = Enumerable.Range(from, end - from).Select(site => new int[tokens * sites[site].K]).ToArray();
        var first = 0;
        foreach (var part in Parts)
        {
            cancel.ThrowIfCancellationRequested();
            if (part.MustBeRead)
            {
                var packed = work!.Codes(part.Part);
                for (var site = from; site < end; site++)
                    PackedGrid.Unpack(
                        sites, packed, part.Tokens, site, columns[site - from].AsSpan(first * sites[site].K, part.Tokens * sites[site].K));
            }

            first += part.Tokens;
        }

        for (var site = from; site < end && old is not null; site++)
            TakeOld(old, site, columns[site - from]);
        return columns;
    }

    /// <summary>Puts the codes of the old index's tokens where these are now.</summary>
    private void TakeOld(CodeIndex old, int site, int[] column)
    {
        var k = identity.Sites[site].K;
        var taken = new int[oldTokens.Length];
        foreach (var token in oldTokens)
        {
            if (token >= 0)
                column.AsSpan(token * k, k).Fill(-1);
        }

        for (var code = 0; code < identity.Sites[site].Codes; code++)
        {
            foreach (var token in old.Firings(new(site, code)))
            {
                if (oldTokens[token] is >= 0 and var now)
                    column[(now * k) + taken[token]++] = code;
            }
        }
    }

    private void WriteSite(SqliteConnection database, int site, int[] column)
    {
        var shape = identity.Sites[site];
        var starts = new int[shape.Codes + 1];
        foreach (var code in column)
            starts[code + 1] += code >= 0 ? 1 : 0;
        for (var code = 0; code < shape.Codes; code++)
            starts[code + 1] += starts[code];

        var firings = new int[starts[^1]];
        var counts = new int[shape.Codes];
        for (var at = 0; at < column.Length; at++)
        {
            // A model that names a code twice for one token has it fire once.
            if (column[at] is >= 0 and var code && (counts[code] == 0 || firings[starts[code] + counts[code] - 1] != at / shape.K))
                firings[starts[code] + counts[code]++] = at / shape.K;
        }

        var row = new List<ReadOnlyMemory<byte>>();
        var (start, bytes) = (0, 0);
        for (var code = 0; code < shape.Codes; code++)
        {
            var packed = new ArrayBufferWriter<byte>(64);
            FiringCoder.Encode(firings.AsSpan(starts[code], counts[code]), packed);
            row.Add(packed.WrittenMemory);
            bytes += packed.WrittenCount;
            if (bytes >= RowBytes || code == shape.Codes - 1)
            {
                var data = PostingGroup.Pack(row);
                database.Run(
                    "INSERT INTO postings VALUES ($id, $site, $first, $codes, $checksum, $data)", ("$id", rows++), ("$site", site),
                    ("$first", start), ("$codes", row.Count), ("$checksum", (long)PostingGroup.Checksum(data)), ("$data", data));
                row.Clear();
                (start, bytes) = (code + 1, 0);
            }
        }

        database.Run("UPDATE sites SET counts = $counts WHERE id = $id", ("$id", site), ("$counts", PackedBytes.OfIds(counts)));
    }
}
