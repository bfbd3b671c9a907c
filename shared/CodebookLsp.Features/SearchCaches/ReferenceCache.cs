using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.SearchCaches;

/// <summary>
/// A search cache of the reference, open for reading: blocks of one length, the text of every token, and the codes of every token. Pickles
/// in it are read, never run. What its parts say of one another is checked.
/// </summary>
internal sealed class ReferenceCache : IDisposable
{
    private const int MostInfo = 1 << 16;
    private const int MostSites = 1 << 16;
    private const int MostCodes = 1 << 24;

    /// <summary>Of a block, at all codebooks together: a block is read at once.</summary>
    private const int MostOfBlock = 1 << 25;

    private readonly NumpyFile ids;
    private readonly NumpyFile texts;
    private readonly NumpyFile codes;
    private readonly NumpyArray[] arrays; // [sites]

    private ReferenceCache(string folder, NumpyFile ids, NumpyFile texts, NumpyFile codes, NumpyFile counts)
    {
        (Folder, this.ids, this.texts, this.codes) = (folder, ids, texts, codes);
        var shape = ids.Arrays[""].Shape;
        if (shape is not [>= 1, >= 1] || !texts.Arrays[""].Shape.SequenceEqual(shape) || Product(shape) > int.MaxValue)
            throw ReferenceCacheException.Damaged(folder, "its blocks of tokens are none, too many, or not as many as their texts");
        (Blocks, BlockTokens) = ((int)shape[0], (int)shape[1]);

        var sites = new List<(Site Site, NumpyArray Codes, long[] Counts)>();
        foreach (var (key, array) in codes.Arrays)
            sites.Add(SiteOf(key, array, counts));
        var sorted = sites.OrderBy(static one => one.Site.Layer).ThenBy(static one => one.Site.Placement)
            .ThenBy(static one => one.Site.Head ?? -1).ToArray();
        if (sorted.Length is 0 or > MostSites
            || sorted.DistinctBy(static one => (one.Site.Layer, one.Site.Placement, one.Site.Head)).Count() < sorted.Length)
            throw ReferenceCacheException.Damaged(folder, "it has no codebooks, too many, or one of them twice");
        if (sorted.Sum(static one => (long)one.Site.K) * BlockTokens > MostOfBlock)
            throw ReferenceCacheException.Damaged(folder, "its blocks are longer than any model reads");
        Sites = [.. sorted.Select(static one => one.Site)];
        arrays = [.. sorted.Select(static one => one.Codes)];
        Counts = [.. sorted.Select(static one => one.Counts)];
    }

    public string Folder { get; }

    public int Blocks { get; }

    /// <summary>How many tokens each block has.</summary>
    public int BlockTokens { get; }

    public IReadOnlyList<Site> Sites { get; }

    /// <summary>How often each code fires: [sites][codes].</summary>
    public IReadOnlyList<long[]> Counts { get; }

    /// <summary>The name of the model; the folder's where the cache does not say.</summary>
    public required string ModelName { get; init; }

    /// <exception cref="ReferenceCacheException">It is none, or its parts do not go together.</exception>
    /// <exception cref="TensorFileException">A file of it cannot be read.</exception>
    public static ReferenceCache Open(string folder)
    {
        string[] needed =
            [ReferenceCacheNames.Tokens, ReferenceCacheNames.TokenTexts, ReferenceCacheNames.Codes, ReferenceCacheNames.Counts];
        foreach (var name in needed)
        {
            if (!File.Exists(Path.Combine(folder, name)))
                throw ReferenceCacheException.NotOne(folder, name);
        }

        var opened = new List<NumpyFile>();
        try
        {
            opened.Add(NumpyFile.OpenArray(Path.Combine(folder, ReferenceCacheNames.Tokens)));
            opened.Add(NumpyFile.OpenArray(Path.Combine(folder, ReferenceCacheNames.TokenTexts)));
            opened.Add(NumpyFile.OpenDict(Path.Combine(folder, ReferenceCacheNames.Codes)));
            using var counts = NumpyFile.OpenDict(Path.Combine(folder, ReferenceCacheNames.Counts));
            return new(folder, opened[0], opened[1], opened[2], counts) { ModelName = NameIn(folder) };
        }
        catch
        {
            foreach (var file in opened)
                file.Dispose();
            throw;
        }
    }

    /// <summary>The texts of a block's tokens, as the reference has them: where several tokens spell a character, each is U+FFFD.</summary>
    public string[] Texts(int block) =>
        [.. Enumerable.Range(0, BlockTokens).Select(token => texts.Text(texts.Arrays[""], ((long)block * BlockTokens) + token))];

    /// <summary>The ids of a block's tokens.</summary>
    public int[] Ids(int block) => Small(ids, ids.Arrays[""], (long)block * BlockTokens, BlockTokens, int.MaxValue);

    /// <summary>A block's codes: [sites][tokens, k].</summary>
    public int[][] Codes(int block) => [.. Sites.Select((site, number) => Small(
        codes, arrays[number], (long)block * BlockTokens * site.K, BlockTokens * site.K, site.Codes - 1))];

    public void Dispose()
    {
        ids.Dispose();
        texts.Dispose();
        codes.Dispose();
    }

    private (Site, NumpyArray, long[]) SiteOf(string key, NumpyArray array, NumpyFile counts)
    {
        if (ReferenceCacheNames.Place(key) is not var (layer, placement, head))
            throw ReferenceCacheException.UnknownSite(Folder, key);
        if (array.Shape is not [var blocks, var tokens, >= 1 and < MostCodes and var k] || (blocks, tokens) != (Blocks, BlockTokens))
            throw ReferenceCacheException.Damaged(Folder, $"the codes of '{Named(key)}' are not of its blocks");
        if (counts.Arrays.GetValueOrDefault(ReferenceCacheNames.CountsKey(layer, head)) is not { Shape: [>= 1 and <= MostCodes] } counted
            || counted.Count < k)
            throw ReferenceCacheException.Damaged(Folder, $"it does not say how often the codes of '{Named(key)}' fire");
        var fired = new long[counted.Count];
        counts.Read(counted, 0, fired);
        return (new(layer, placement, head, fired.Length, (int)k), array, fired);
    }

    private int[] Small(NumpyFile file, NumpyArray array, long first, int count, int most)
    {
        var numbers = new long[count];
        file.Read(array, first, numbers);
        return numbers.All(number => number >= 0 && number <= most)
            ? Array.ConvertAll(numbers, static number => (int)number)
            : throw ReferenceCacheException.Damaged(Folder, "it names a token or a code that there is not");
    }

    private static string NameIn(string folder)
    {
        var path = Path.Combine(folder, ReferenceCacheNames.Info);
        try
        {
            var lines = File.Exists(path) ? PlainFile.Text(path, MostInfo).Split('\n', StringSplitOptions.TrimEntries) : [];
            return lines.FirstOrDefault(static line => line.StartsWith("model_name: ", StringComparison.Ordinal))?["model_name: ".Length..]
                ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ReferenceCacheException.Unreadable(path, e);
        }
    }

    private static string Named(string key) => Printable.Start(key, ReferenceCacheException.LongestName);

    private static Int128 Product(IReadOnlyList<long> shape) => (Int128)shape[0] * shape[1];
}
