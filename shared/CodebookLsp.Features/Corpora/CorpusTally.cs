namespace CodebookLsp.Features.Corpora;

/// <summary>
/// How often things (codes, labels) fire in a corpus, document by document. Beyond <see cref="MostGroups"/> documents several share a
/// group, by chance: what varies between documents is then measured between groups, which is as right and takes memory that does not grow
/// with the corpus.
/// </summary>
public sealed class CorpusTally(int items)
{
    /// <summary>So many groups of documents are told apart.</summary>
    public const int MostGroups = 200;

    private readonly int[]?[] tokensWith = new int[items][]; // [items][groups], where a thing fires at all
    private readonly int[]?[] documentsWith = new int[items][];
    private readonly long[] tokens = new long[MostGroups];
    private readonly long[] documents = new long[MostGroups];

    /// <summary>How many things are counted.</summary>
    public int Items => items;

    public long Tokens { get; private set; }

    public long Documents { get; private set; }

    /// <summary>How many groups there are: every document its own while they last.</summary>
    public int Groups => (int)Math.Min(MostGroups, Documents);

    /// <summary>Tokens of each group.</summary>
    public ReadOnlySpan<long> TokensOfGroups => tokens.AsSpan(0, Groups);

    /// <summary>Documents of each group.</summary>
    public ReadOnlySpan<long> DocumentsOfGroups => documents.AsSpan(0, Groups);

    /// <summary>Adds a document.</summary>
    /// <param name="length">Its tokens.</param>
    /// <param name="counts">On how many of them each thing fires; none twice.</param>
    public void Add(long length, IEnumerable<(int Item, int Count)> counts)
    {
        var group = Documents < MostGroups ? (int)Documents : (int)(Mixed((ulong)Documents) % MostGroups);
        tokens[group] += length;
        documents[group]++;
        Tokens += length;
        Documents++;
        foreach (var (item, count) in counts.Where(static one => one.Count > 0))
        {
            (tokensWith[item] ??= new int[MostGroups])[group] += count;
            (documentsWith[item] ??= new int[MostGroups])[group]++;
        }
    }

    /// <summary>On how many tokens of each group a thing fires; empty when it never does.</summary>
    public ReadOnlySpan<int> TokensWith(int item) => tokensWith[item].AsSpan(0, tokensWith[item] is null ? 0 : Groups);

    /// <summary>In how many documents of each group a thing fires; empty when it never does.</summary>
    public ReadOnlySpan<int> DocumentsWith(int item) => documentsWith[item].AsSpan(0, documentsWith[item] is null ? 0 : Groups);

    public long TotalTokensWith(int item) => Sum(TokensWith(item));

    public long TotalDocumentsWith(int item) => Sum(DocumentsWith(item));

    private static long Sum(ReadOnlySpan<int> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
            sum += count;
        return sum;
    }

    /// <summary>Neighbours go to groups that have nothing to do with each other, the same on every run (finaliser of SplitMix64).</summary>
    private static ulong Mixed(ulong number)
    {
        number += 0x9E3779B97F4A7C15;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return number ^ (number >> 31);
    }
}
