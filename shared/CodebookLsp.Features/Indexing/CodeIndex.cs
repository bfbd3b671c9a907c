using System.Buffers;
using System.Text;
using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network;
using CodebookLsp.Text;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// An index file, open for asking: where every code fires, the texts, the labels. Reads what is asked for and keeps what it read lately, so a small index ends up in
/// memory and a large one does not. Any thread may ask. docs/index-format.md describes the file.
/// </summary>
public sealed class CodeIndex : IIndexedCorpus, IDisposable
{
    /// <summary>Firings are kept up to this many bytes; all of them up to a third of a million tokens of the default model.</summary>
    private const long MostPostings = 96 << 20;

    private const long MostText = 64 << 20;

    /// <summary>What stands between two parts of a text that do not follow one another.</summary>
    private const string Gap = "\n\n[…]\n\n";

    private readonly Lock gate = new(); // a connection serves one thread at a time
    private readonly SqliteConnection database;
    private readonly IndexIdentity identity;
    private readonly List<Stretch> stretches;
    private readonly List<byte[]> hashes = []; // of the documents
    private readonly int[][] counts; // [sites][codes]
    private readonly Group[][] groups; // [sites], by their first code
    private readonly Lazy<int[]> ids;
    private readonly BoundedCache<PostingGroup> postings = new(MostPostings);
    private readonly BoundedCache<string> texts = new(MostText);
    private readonly BoundedCache<TextRange[]> ranges = new(MostText);

    private CodeIndex(string path, SqliteConnection database)
    {
        (Path, this.database) = (path, database);
        identity = IndexIdentity.Read(database);
        var documents = database.Rows("SELECT name, first, tokens, hash FROM documents ORDER BY id", static row => (Document: new IndexedDocument(row.GetString(0), row.GetInt32(1), row.GetInt32(2)), Hash: row.Bytes(3)));
        Documents = [.. documents.Select(static one => one.Document)];
        hashes.AddRange(documents.Select(static one => one.Hash));
        stretches = ReadStretches(database, Documents);
        Tokens = stretches.Count == 0 ? 0 : stretches[^1].First + stretches[^1].Tokens;
        counts = [.. identity.Sites.Select((site, index) => ReadCounts(database, index, site, Tokens))];
        groups = ReadGroups(database, identity.Sites);
        ids = new(() => ReadIds());
        Labels = ReadLabels(database, identity.Sites);
        FiringTotal = counts.Sum(static site => site.Sum(static count => (long)count));
        Bytes = new FileInfo(path).Length;
    }

    public string Path { get; }

    /// <summary>The name of the model's folder.</summary>
    public string ModelName => identity.ModelName;

    public string? ModelHash => identity.ModelHash;

    public IReadOnlyList<Site> Sites => identity.Sites;

    /// <summary>How the texts were cut into what the model read.</summary>
    public AnalysisOptions Options => identity.Options;

    public IReadOnlyList<IndexedDocument> Documents { get; }

    /// <summary>How many tokens there are.</summary>
    public int Tokens { get; }

    /// <summary>How often codes fire, all together.</summary>
    public long FiringTotal { get; }

    /// <summary>The file's size.</summary>
    public long Bytes { get; }

    /// <summary>In the order of their codes.</summary>
    public IReadOnlyList<CodeLabel> Labels { get; }

    public ReadOnlySpan<int> TokenIds => ids.Value;

    internal IndexIdentity Identity => identity;

    /// <exception cref="IndexException">There is no such file, it is no index, of another version, or damaged.</exception>
    public static CodeIndex Open(string path)
    {
        if (!File.Exists(path))
            throw IndexException.Missing(path);
        return Guarded(path, () =>
        {
            var database = IndexSchema.Open(path, SqliteOpenMode.ReadOnly);
            try
            {
                IndexSchema.DemandIndex(database, path);
                return new CodeIndex(path, database);
            }
            catch
            {
                database.Dispose();
                throw;
            }
        });
    }

    /// <summary>Puts labels in place of those that an index has, all or none.</summary>
    /// <exception cref="IndexException">The file is no index or cannot be written; its labels are what they were.</exception>
    public static void WriteLabels(string path, IEnumerable<CodeLabel> labels)
    {
        if (!File.Exists(path))
            throw IndexException.Missing(path);
        Guarded(path, () =>
        {
            using var database = IndexSchema.Open(path, SqliteOpenMode.ReadWrite);
            IndexSchema.DemandIndex(database, path);
            using var transaction = database.BeginTransaction();
            database.Run("DELETE FROM labels");
            InsertLabels(database, labels);
            transaction.Commit();
            return true;
        });
    }

    public string TextOf(int document) => texts.Get(document, key =>
    {
        var text = new StringBuilder();
        foreach (var stretch in StretchesOf(key))
        {
            // The gap before it was reckoned in when the index was opened.
            if (stretch.TextStart > text.Length)
                text.Append(Gap);
            text.Append(TextOf(stretch));
        }

        return (text.ToString(), text.Length * sizeof(char));
    });

    public TextRange RangeOf(int token)
    {
        var at = StretchAt(token);
        var stretch = stretches[at];
        var range = ranges.Get(at, _ =>
        {
            var read = Guarded(Path, () => PackedBytes.Ranges(Blob("SELECT ranges FROM stretches WHERE id = $id", stretch.Id), stretch.Tokens, stretch.Length));
            return (read, read.Length * sizeof(long));
        })[token - stretch.First];
        return new(stretch.TextStart + range.Start, stretch.TextStart + range.End);
    }

    public int FiringCount(CodeId code) => counts[code.Site][code.Code];

    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[] Firings(CodeId code)
    {
        var count = counts[code.Site][code.Code];
        if (count == 0)
            return [];
        var tokens = new int[count];
        var (group, first) = GroupOf(code);
        Guarded(Path, () =>
        {
            group.Decode(code.Code - first, Tokens, tokens);
            return true;
        });
        return tokens;
    }

    /// <summary>The tokens from one up to, not including, another on which a code fires. What lies outside is mostly not decoded.</summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[] Firings(CodeId code, int from, int end)
    {
        if (counts[code.Site][code.Code] is not (> 0 and var count))
            return [];
        var (group, first) = GroupOf(code);
        return Guarded(Path, () => group.DecodeRange(code.Code - first, Tokens, count, from, end));
    }

    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[] CountsAmong(int site, TokenSet tokens)
    {
        var among = new int[Sites[site].Codes];
        var buffer = ArrayPool<int>.Shared.Rent(counts[site].Max());
        foreach (var group in groups[site])
        {
            var data = Load(group);
            for (var code = group.First; code < group.First + group.Codes; code++)
            {
                if (counts[site][code] is not (> 0 and var count))
                    continue;
                Decode(data, code - group.First, buffer.AsSpan(0, count));
                among[code] = tokens.CountOf(buffer.AsSpan(0, count));
            }
        }

        ArrayPool<int>.Shared.Return(buffer);
        return among;
    }

    public void Dispose()
    {
        lock (gate)
            database.Dispose();
    }

    /// <summary>The parts that a document's text is kept in.</summary>
    internal IEnumerable<Stretch> StretchesOf(int document)
    {
        if (Documents[document].Tokens == 0)
            yield break;
        for (var at = StretchAt(Documents[document].FirstToken); at < stretches.Count && stretches[at].Document == document; at++)
            yield return stretches[at];
    }

    internal byte[] HashOf(int document) => hashes[document];

    /// <summary>A part's text, ids and ranges as they are kept.</summary>
    internal (byte[] Text, byte[] Ids, byte[] Ranges) Packed(Stretch stretch) => Guarded(Path, () =>
    {
        lock (gate)
        {
            return database.Rows("SELECT text, ids, ranges FROM stretches WHERE id = $id", static row => (row.Bytes(0), row.Bytes(1), row.Bytes(2)), ("$id", stretch.Id)).Single();
        }
    });

    internal static void InsertLabels(SqliteConnection database, IEnumerable<CodeLabel> labels)
    {
        foreach (var label in labels.OrderBy(static label => label.Code.Site).ThenBy(static label => label.Code.Code))
        {
            database.Run(
                "INSERT INTO labels VALUES ($site, $code, $text, $origin, $precision, $recall, $lift, $firings, $note)",
                ("$site", label.Code.Site), ("$code", label.Code.Code), ("$text", label.Text), ("$origin", (int)label.Origin),
                ("$precision", label.Scores?.Precision), ("$recall", label.Scores?.Recall), ("$lift", label.Scores?.Lift), ("$firings", label.Scores?.Firings), ("$note", label.Note));
        }
    }

    private static List<Stretch> ReadStretches(SqliteConnection database, IReadOnlyList<IndexedDocument> documents)
    {
        var stretches = database.Rows(
            "SELECT id, document, start, length, first, tokens FROM stretches ORDER BY id",
            static row => new Stretch(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), 0));
        var (token, document, text, sourceEnd) = (0, -1, 0L, 0L);
        for (var at = 0; at < stretches.Count; at++)
        {
            var stretch = stretches[at];
            if (stretch.Document != document)
            {
                if (stretch.Document != document + 1 || stretch.Document >= documents.Count || documents[stretch.Document].FirstToken != token)
                    throw new FormatException("the texts do not follow one another");
                (document, text, sourceEnd) = (stretch.Document, 0, 0);
            }

            if (stretch.First != token || stretch.Tokens < 1 || stretch.Length < 0 || stretch.Start < 0)
                throw new FormatException("the parts of a text do not follow one another");
            if (stretch.Start != sourceEnd)
                text += Gap.Length;
            stretches[at] = stretch with { TextStart = checked((int)text) };
            text += stretch.Length;
            sourceEnd = stretch.Start + stretch.Length;
            token = checked(token + stretch.Tokens);
            if (token > documents[document].End)
                throw new FormatException("a text has more tokens than it should");
        }

        return document == documents.Count - 1 && (documents.Count == 0 || documents[^1].End == token) ? stretches : throw new FormatException("a text is missing");
    }

    private static int[] ReadCounts(SqliteConnection database, int site, Site shape, int tokens)
    {
        var packed = database.Scalar("SELECT counts FROM sites WHERE id = $id", ("$id", site)) as byte[] ?? throw new FormatException("the counts of a codebook are missing");
        var counts = new int[shape.Codes];
        PackedBytes.Ids(packed, counts);
        return counts.All(count => count <= tokens) ? counts : throw new FormatException("a code fires more often than there are tokens");
    }

    private static Group[][] ReadGroups(SqliteConnection database, IReadOnlyList<Site> sites)
    {
        var all = database.Rows("SELECT id, site, first, codes, checksum FROM postings ORDER BY site, first", static row => (Site: row.GetInt32(1), Group: new Group(row.GetInt32(0), row.GetInt32(2), row.GetInt32(3), (uint)row.GetInt64(4))));
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

    private static List<CodeLabel> ReadLabels(SqliteConnection database, IReadOnlyList<Site> sites) => database.Rows(
        "SELECT site, code, text, origin, precision, recall, lift, firings, note FROM labels ORDER BY site, code",
        row => new CodeLabel(new(row.GetInt32(0), row.GetInt32(1)), row.GetString(2))
        {
            Origin = row.GetInt32(3) == (int)LabelOrigin.Person ? LabelOrigin.Person : LabelOrigin.Evidence,
            Scores = row.IsDBNull(4) || row.IsDBNull(5) || row.IsDBNull(6) || row.IsDBNull(7) ? null : new(row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.GetInt32(7)),
            Note = row.IsDBNull(8) ? null : row.GetString(8),
        }).FindAll(label => label.Code.Site >= 0 && label.Code.Site < sites.Count && label.Code.Code >= 0 && label.Code.Code < sites[label.Code.Site].Codes);

    private int[] ReadIds()
    {
        var all = new int[Tokens];
        foreach (var stretch in stretches)
        {
            Guarded(Path, () =>
            {
                PackedBytes.Ids(Blob("SELECT ids FROM stretches WHERE id = $id", stretch.Id), all.AsSpan(stretch.First, stretch.Tokens));
                return true;
            });
        }

        return all;
    }

    private string TextOf(Stretch stretch) => Guarded(Path, () =>
        PackedBytes.Text(Blob("SELECT text FROM stretches WHERE id = $id", stretch.Id)) is var text && text.Length == stretch.Length ? text : throw new FormatException("a text has another length than it should"));

    private int StretchAt(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Tokens);
        var (low, high) = (0, stretches.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (stretches[middle].First <= token)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private (PostingGroup Group, int First) GroupOf(CodeId code)
    {
        var own = groups[code.Site];
        var (low, high) = (0, own.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (own[middle].First <= code.Code)
                low = middle;
            else
                high = middle - 1;
        }

        return (Load(own[low]), own[low].First);
    }

    private PostingGroup Load(Group group) => postings.Get(group.Id, _ => Guarded(Path, () =>
    {
        var packed = Blob("SELECT data FROM postings WHERE id = $id", group.Id);
        if (PostingGroup.Checksum(packed) != group.Checksum)
            throw new FormatException("a checksum is wrong");
        var read = new PostingGroup(packed, group.Codes);
        return (read, (long)read.Size);
    }));

    private void Decode(PostingGroup group, int code, Span<int> tokens)
    {
        try
        {
            group.Decode(code, Tokens, tokens);
        }
        catch (FormatException e)
        {
            throw IndexException.Damaged(Path, e.Message, e);
        }
    }

    private byte[] Blob(string sql, long id)
    {
        lock (gate)
            return database.Scalar(sql, ("$id", id)) as byte[] ?? throw new FormatException("a row is missing");
    }

    /// <summary>What goes wrong inside a file, in the words of whoever asked for it.</summary>
    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e)
        {
            throw IndexException.From(path, e);
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException)
        {
            throw IndexException.Damaged(path, e.Message, e);
        }
    }

    /// <summary>A part of a document's text.</summary>
    /// <param name="Start">In the text it was taken from.</param>
    /// <param name="TextStart">In the document's text here, where left-out parts are a gap.</param>
    internal sealed record Stretch(long Id, int Document, long Start, int Length, int First, int Tokens, int TextStart);

    private readonly record struct Group(int Id, int First, int Codes, uint Checksum);
}
