using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// An index file, open for asking: where every code fires, the texts, the labels. Reads what is asked for and keeps what it read lately, so
/// a small index ends up in memory and a large one does not. Any thread may ask. docs/index-format.md describes the file.
/// </summary>
public sealed class CodeIndex : IIndexedCorpus, IDisposable
{
    /// <summary>Firings are kept up to this many bytes; all of them up to a third of a million tokens of the default model.</summary>
    private const long MostPostings = 96 << 20;

    private const long MostText = 64 << 20;

    /// <summary>What stands between two parts of a text that do not follow one another.</summary>
    private const string Gap = "\n\n[…]\n\n";

    private readonly IndexReader reader;
    private readonly IndexIdentity identity;
    private readonly List<IndexStretch> stretches;
    private readonly List<byte[]> hashes = []; // of the documents
    private readonly int[][] counts; // [sites][codes]
    private readonly PostingRow[][] groups; // [sites], by their first code
    private readonly Lazy<int[]> ids;
    private readonly BoundedCache<PostingGroup> postings = new(MostPostings);
    private readonly BoundedCache<string> texts = new(MostText);
    private readonly BoundedCache<TextRange[]> ranges = new(MostText);

    private CodeIndex(string path, SqliteConnection database)
    {
        (Path, reader) = (path, new(path, database));
        identity = IndexIdentity.Read(database);
        var titles = TextTitles.Beside(path);
        var documents = database.Rows(
            "SELECT name, first, tokens, hash FROM documents ORDER BY id",
            static row => (Document: new IndexedDocument(row.GetString(0), row.GetInt32(1), row.GetInt32(2)), Hash: row.Bytes(3)));
        Documents = [.. documents.Select(one => one.Document with { Title = titles.Of(one.Document.Name) })];
        hashes.AddRange(documents.Select(static one => one.Hash));
        stretches = IndexTables.Stretches(database, Documents, Gap.Length);
        Tokens = stretches.Count == 0 ? 0 : stretches[^1].First + stretches[^1].Tokens;
        counts = [.. identity.Sites.Select((site, index) => IndexTables.Counts(database, index, site, Tokens))];
        if (counts.Any(site => site.Sum(static count => (long)count) < Tokens))
            throw new FormatException("a codebook has fewer firings than there are tokens");
        groups = IndexTables.Postings(database, identity.Sites);
        ids = new(() => ReadIds());
        Labels = LabelTables.Read(database, identity.Sites);
        FiringTotal = counts.Sum(static site => site.Sum(static count => (long)count));
        Bytes = new FileInfo(path).Length;
    }

    public string Path { get; }

    /// <summary>The name of the model's folder.</summary>
    public string ModelName => identity.ModelName;

    public string? ModelHash => identity.ModelHash;

    /// <summary>See <see cref="IndexingOptions.PartTokens"/>.</summary>
    public int PartTokens => identity.PartTokens;

    /// <summary>Hashes of models that were there before and have the same codes.</summary>
    public IReadOnlyList<string> SameCodes => identity.SameCodes;

    /// <summary>What is known of sources (<see cref="CorpusSource"/>), for people: title and licence.</summary>
    public IReadOnlyDictionary<string, string> Sources => identity.Sources;

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

    /// <exception cref="IndexException">There is no such file, it is no index, of another version, or damaged, or the titles beside it are
    /// none.</exception>
    public static CodeIndex Open(string path)
    {
        if (!File.Exists(path))
            throw IndexException.Missing(path);
        return IndexReader.Guarded(path, () =>
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
        IndexReader.Guarded(path, () =>
        {
            using var database = IndexSchema.Open(path, SqliteOpenMode.ReadWrite);
            IndexSchema.DemandIndex(database, path);
            using var transaction = database.BeginTransaction();
            LabelTables.Clear(database);
            LabelTables.Write(database, [.. labels]);
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
            var read = reader.Guarded(() => PackedBytes.Ranges(
                reader.Blob("SELECT ranges FROM stretches WHERE id = $id", stretch.Id), stretch.Tokens, stretch.Length));
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
        var (group, first) = GroupOf(code);
        var tokens = new int[count];
        reader.Guarded(() =>
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
        return reader.Guarded(() => group.DecodeRange(code.Code - first, Tokens, count, from, end));
    }

    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[] CountsAmong(int site, TokenSet tokens)
    {
        var among = new int[Sites[site].Codes];
        var buffer = Array.Empty<int>();
        foreach (var group in groups[site])
        {
            var data = Load(site, group);
            var most = counts[site].Skip(group.First).Take(group.Codes).Max();
            if (buffer.Length < most)
                buffer = new int[most];
            for (var code = group.First; code < group.First + group.Codes; code++)
            {
                if (counts[site][code] is not (> 0 and var count))
                    continue;
                Decode(data, code - group.First, buffer.AsSpan(0, count));
                among[code] = tokens.CountOf(buffer.AsSpan(0, count));
            }
        }

        return among;
    }

    public void Dispose() => reader.Dispose();

    /// <summary>The parts that a document's text is kept in.</summary>
    internal IEnumerable<IndexStretch> StretchesOf(int document)
    {
        if (Documents[document].Tokens == 0)
            yield break;
        for (var at = StretchAt(Documents[document].FirstToken); at < stretches.Count && stretches[at].Document == document; at++)
            yield return stretches[at];
    }

    internal byte[] HashOf(int document) => hashes[document];

    /// <summary>A part's text, ids and ranges as they are kept.</summary>
    internal (byte[] Text, byte[] Ids, byte[] Ranges) Packed(IndexStretch stretch) => reader.Guarded(() => reader.Row(
        "SELECT text, ids, ranges FROM stretches WHERE id = $id", stretch.Id, static row => (row.Bytes(0), row.Bytes(1), row.Bytes(2))));

    private int[] ReadIds()
    {
        // Grows with what is there, not with what the file says will be.
        var all = new List<int>();
        foreach (var stretch in stretches)
            all.AddRange(
                reader.Guarded(() => PackedBytes.Ids(reader.Blob("SELECT ids FROM stretches WHERE id = $id", stretch.Id), stretch.Tokens)));

        return [.. all];
    }

    private string TextOf(IndexStretch stretch) => reader.Guarded(() =>
        PackedBytes.Text(reader.Blob("SELECT text FROM stretches WHERE id = $id", stretch.Id), stretch.Length));

    private int StretchAt(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Tokens);
        return BinarySearch.Last(stretches.Count, at => stretches[at].First <= token);
    }

    private (PostingGroup Group, int First) GroupOf(CodeId code)
    {
        var own = groups[code.Site];
        var low = BinarySearch.Last(own.Length, at => own[at].First <= code.Code);
        return (Load(code.Site, own[low]), own[low].First);
    }

    private PostingGroup Load(int site, PostingRow group) => postings.Get(group.Id, _ => reader.Guarded(() =>
    {
        var packed = reader.Blob("SELECT data FROM postings WHERE id = $id", group.Id);
        if (PostingGroup.Checksum(packed) != group.Checksum)
            throw new FormatException("a checksum is wrong");
        var read = new PostingGroup(packed, counts[site].AsSpan(group.First, group.Codes));
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
}
