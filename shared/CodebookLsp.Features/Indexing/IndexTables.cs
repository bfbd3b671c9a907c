using CodebookLsp.Network.Primitives;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>Reads what an index says about itself, and believes none of it unchecked: the file may be damaged, or made up.</summary>
/// <remarks>
/// Whatever makes no sense is a <see cref="FormatException"/>, whose message <see cref="IndexException.Damaged"/> completes.
/// </remarks>
internal static class IndexTables
{
    /// <summary>A part of a text is not longer, in UTF-16 units; what a damaged file says about its size is not believed.</summary>
    private const int MostStretch = 1 << 27;

    /// <summary>The parts of all texts, checked to follow one another.</summary>
    /// <param name="gap">How long what stands for a left-out part is.</param>
    public static List<IndexStretch> Stretches(SqliteConnection database, IReadOnlyList<IndexedDocument> documents, int gap)
    {
        var stretches = database.Rows(
            "SELECT id, document, start, length, first, tokens FROM stretches ORDER BY id",
            static row => new IndexStretch(
                row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), 0));
        var (token, document, text, sourceEnd) = (0, -1, 0L, 0L);
        for (var at = 0; at < stretches.Count; at++)
        {
            var stretch = stretches[at];
            if (stretch.Document != document)
            {
                if (
                    stretch.Document != document + 1
                    || stretch.Document >= documents.Count
                    || documents[stretch.Document].FirstToken != token)
                    throw new FormatException("the texts do not follow one another");
                (document, text, sourceEnd) = (stretch.Document, 0, 0);
            }

            if (
                stretch.First != token
                || stretch.Start < 0
                || stretch.Length is < 1 or > MostStretch
                || stretch.Tokens < 1
                || stretch.Tokens > stretch.Length * 4L)
                throw new FormatException("the parts of a text do not follow one another");
            if (stretch.Start != sourceEnd)
                text += gap;
            stretches[at] = stretch with { TextStart = checked((int)text) };
            text += stretch.Length;
            sourceEnd = stretch.Start + stretch.Length;
            token = checked(token + stretch.Tokens);
            if (token > documents[document].End)
                throw new FormatException("a text has more tokens than it should");
        }

        return document == documents.Count - 1 && (documents.Count == 0 || documents[^1].End == token)
            ? stretches
            : throw new FormatException("a text is missing");
    }

    /// <summary>How often each code of a site fires.</summary>
    public static int[] Counts(SqliteConnection database, int site, Site shape, int tokens)
    {
        var packed =
            database.Scalar("SELECT counts FROM sites WHERE id = $id", ("$id", site)) as byte[]
            ?? throw new FormatException("the counts of a codebook are missing");
        var counts = PackedBytes.Ids(packed, shape.Codes);
        return counts.All(count => count <= tokens) ? counts : throw new FormatException("a code fires more often than there are tokens");
    }

    /// <summary>Where the firings of each site's codes are: [sites], by their first code.</summary>
    public static PostingRow[][] Postings(SqliteConnection database, IReadOnlyList<Site> sites)
    {
        var all = database.Rows(
            "SELECT id, site, first, codes, checksum FROM postings ORDER BY site, first",
            static row =>
                (Site: row.GetInt32(1), Group: new PostingRow(row.GetInt32(0), row.GetInt32(2), row.GetInt32(3), (uint)row.GetInt64(4))));
        var bySite = all.ToLookup(static one => one.Site, static one => one.Group);
        return [.. sites.Select((site, index) =>
        {
            var own = bySite[index].ToArray();
            var next = 0;
            foreach (var group in own)
            {
                if (group.First != next || group.Codes < 1 || group.Codes > site.Codes - next)
                    throw new FormatException("the firings of a codebook are not complete");
                next += group.Codes;
            }

            return next == site.Codes ? own : throw new FormatException("the firings of a codebook are not complete");
        })];
    }
}

/// <summary>A part of a document's text.</summary>
/// <param name="Start">In the text it was taken from.</param>
/// <param name="TextStart">In the document's text here, where left-out parts are a gap.</param>
internal sealed record IndexStretch(long Id, int Document, long Start, int Length, int First, int Tokens, int TextStart);

/// <summary>Where the firings of some neighbouring codes are.</summary>
internal readonly record struct PostingRow(int Id, int First, int Codes, uint Checksum);
