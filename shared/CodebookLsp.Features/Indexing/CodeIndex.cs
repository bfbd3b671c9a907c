using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Native;
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
    private const long MostText = 64 << 20;

    /// <summary>What stands between two parts of a text that do not follow one another.</summary>
    private const string Gap = "\n\n[…]\n\n";

    private readonly IndexReader reader;
    private readonly IndexIdentity identity;
    private readonly List<IndexStretch> stretches;
    private readonly List<byte[]> hashes = []; // of the documents
    private readonly Lazy<int[]> ids;
    private readonly IndexedFirings firings;
    private readonly Lazy<PackedLabels> labels;
    private readonly TextTitles titles;
    private readonly BoundedCache<string> texts = new(MostText);
    private readonly BoundedCache<TextRange[]> ranges = new(MostText);
    private readonly BoundedCache<int[]> ends = new(MostText);
    private readonly TurnedFile turned;

    private CodeIndex(string path, SqliteConnection database, string cache)
    {
        (Path, reader) = (path, new(path, database));
        identity = IndexIdentity.Read(database);
        titles = TextTitles.Beside(path);
        var documents = database.Rows(
            "SELECT name, first, tokens, hash FROM documents ORDER BY id",
            static row => (Document: new IndexedDocument(row.GetString(0), row.GetInt32(1), row.GetInt32(2)), Hash: row.Bytes(3)));
        Documents = [.. documents.Select(one => one.Document with { Title = titles.Of(one.Document.Name) })];
        hashes.AddRange(documents.Select(static one => one.Hash));
        stretches = IndexTables.Stretches(database, Documents, Gap.Length);
        Tokens = stretches.Count == 0 ? 0 : stretches[^1].First + stretches[^1].Tokens;
        firings = new(reader, database, identity.Sites, Tokens);
        ids = new(() => ReadIds());
        labels = new(() => reader.Asked(asked => LabelTables.Read(asked, identity.Sites)));
        Bytes = new FileInfo(path).Length;
        turned = new(this, firings, cache);
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
    public long FiringTotal => firings.Total;

    /// <summary>The file's size.</summary>
    public long Bytes { get; }

    /// <summary>In the order of their codes; read when they are first asked for.</summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public IReadOnlyList<CodeLabel> Labels => labels.Value;

    /// <summary>The same as people read them: with the titles of sources (<see cref="TextTitles"/>).</summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public IReadOnlyList<CodeLabel> ShownLabels => labels.Value.Shown(titles.Shown);

    public ReadOnlySpan<int> TokenIds => ids.Value;

    internal IndexIdentity Identity => identity;

    /// <param name="cache">Where what can be made again is kept; null for the user's <see cref="CacheFolder"/>.</param>
    /// <exception cref="IndexException">There is no such file, it is no index, of another version, or damaged, or the titles beside it are
    /// none.</exception>
    public static CodeIndex Open(string path, string? cache = null)
    {
        if (!File.Exists(path))
            throw IndexException.Missing(path);
        return IndexReader.Guarded(path, () =>
        {
            var database = IndexSchema.Open(path, SqliteOpenMode.ReadOnly);
            try
            {
                IndexSchema.DemandIndex(database, path);
                return new CodeIndex(path, database, cache ?? CacheFolder.Path());
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
            var read = ReadRanges(stretch);
            return (read, read.Length * sizeof(long));
        })[token - stretch.First];
        return new(stretch.TextStart + range.Start, stretch.TextStart + range.End);
    }

    public int[] EndsOf(int document) => ends.Get(document, key =>
    {
        int[] read = [.. StretchesOf(key).SelectMany(stretch => ReadRanges(stretch).Select(range => stretch.TextStart + range.End))];
        return (read, read.Length * sizeof(int));
    });

    public int FiringCount(CodeId code) => firings.Count(code);

    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[] Firings(CodeId code) => firings.Of(code, 0, Tokens);

    /// <summary>The tokens from one up to, not including, another on which a code fires. What lies outside is mostly not decoded.</summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[] Firings(CodeId code, int from, int end) => firings.Of(code, from, end);

    /// <summary>See <see cref="IIndexedCorpus.Hits"/>. By the index turned round, where that is there (<see cref="Turn"/>); else every
    /// firing is decoded.</summary>
    /// <exception cref="IndexException">The file is damaged.</exception>
    public int[][] Hits(int[] tokens, CancellationToken cancel)
    {
        if (tokens.Length == 0)
            return [.. Sites.Select(static site => new int[site.Codes])];
        if (turned.Find() is { } found)
            return found.Hits(tokens, cancel);
        var wanted = TokenSet.Of(Tokens, tokens);
        var hits = new int[Sites.Count][];
        ParallelFor.For(Sites.Count, site =>
        {
            hits[site] = new int[Sites[site].Codes];
            firings.Each(site, 0, Tokens, (code, on) => hits[site][code] = wanted.CountOf(on));
        }, cancel);
        return hits;
    }

    /// <summary>
    /// Makes the file by which <see cref="Hits"/> answers at once, in the user's cache, unless it is there. It takes about as long as
    /// decoding the index five times. Where it cannot be written, everything works as before.
    /// </summary>
    /// <param name="threads">At most so many at a time; −1 for as many as there are cores.</param>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public void Turn(int threads, CancellationToken cancel) => turned.Make(threads, cancel);

    public void Dispose()
    {
        turned.Dispose();
        reader.Dispose();
    }

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

    private TextRange[] ReadRanges(IndexStretch stretch) => reader.Guarded(() => PackedBytes.Ranges(
        reader.Blob("SELECT ranges FROM stretches WHERE id = $id", stretch.Id), stretch.Tokens, stretch.Length));

    private string TextOf(IndexStretch stretch) => reader.Guarded(() =>
        PackedBytes.Text(reader.Blob("SELECT text FROM stretches WHERE id = $id", stretch.Id), stretch.Length));

    private int StretchAt(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Tokens);
        return BinarySearch.Last(stretches.Count, at => stretches[at].First <= token);
    }
}
