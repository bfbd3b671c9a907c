using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Indexing;

/// <summary>A text of the index to be made, and which of its parts will be in it.</summary>
internal sealed record PlannedText(string Name, byte[] Hash, IReadOnlyList<PlannedPart> Parts)
{
    public long Tokens => Parts.Sum(static part => (long)part.Tokens);
}

/// <summary>A part, and where its codes come from.</summary>
/// <param name="Part">Its number in the work; 0 when even its text is taken from the old index.</param>
/// <param name="Old">The same part of the index that is there already, whose codes need not be read again.</param>
internal sealed record PlannedPart(long Part, long Start, int Tokens, IndexStretch? Old)
{
    public bool MustBeRead => Old is null;
}

/// <summary>What an index will be made of, before any code is read.</summary>
internal static class IndexPlan
{
    /// <summary>Divides the texts that have not been divided, and says which parts of each are needed.</summary>
    /// <param name="old">The index that is at the path already; null for none.</param>
    /// <param name="said">Told about each text that is left out, and why.</param>
    public static IReadOnlyList<PlannedText> Make(
        IReadOnlyList<CorpusText> texts, LoadedModel model, IndexWork work, IndexIdentity identity, IndexingOptions options, CodeIndex? old,
        Action<string>? said, CancellationToken cancel)
    {
        var planned = new List<PlannedText>();
        var byHash = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            cancel.ThrowIfCancellationRequested();
            var document = Divide(text, model, work, identity, cancel);
            var hash = work.HashOf(document);
            if (!byHash.TryAdd(Convert.ToHexString(hash), text.Name))
            {
                said?.Invoke(
                    $"'{Printable.Line(text.Name)}' is left out: it is the same text as "
                    + $"'{Printable.Line(byHash[Convert.ToHexString(hash)])}'.");
                continue;
            }

            var parts = work.PartsOf(document);
            if (parts.Count == 0)
                said?.Invoke($"'{Printable.Line(text.Name)}' is left out: it has no character that the model knows.");
            else
                planned.Add(
                    new(text.Name, hash, [.. parts.Select(static part => new PlannedPart(part.Id, part.Start, part.Tokens, null))]));
        }

        if (options.Limit is { } limit)
            planned = Sampled(planned, limit, options.Balanced);
        return old is null ? planned : WithOld(planned, old, options.Add);
    }

    /// <summary>Part of an index that is there.</summary>
    public static IReadOnlyList<PlannedText> Excerpt(CodeIndex index, long limit, bool balanced) =>
        Sampled([.. Enumerable.Range(0, index.Documents.Count).Select(document => Old(index, document))], limit, balanced);

    /// <summary>
    /// Of every source (<see cref="CorpusSource"/>) its share of the limit, in parts that are evenly spread over all its texts. A larger
    /// limit draws what a smaller one does, and more: it reads only what is new.
    /// </summary>
    /// <param name="balanced">Whether every source gets as much as any other, as far as it has so much; else each gets as its length
    /// is.</param>
    internal static List<PlannedText> Sampled(IReadOnlyList<PlannedText> texts, long limit, bool balanced)
    {
        var all = texts.Sum(static text => text.Tokens);
        if (all <= limit)
            return [.. texts];

        var drawn = new HashSet<(PlannedText, PlannedPart)>();
        var sources = texts.GroupBy(static text => CorpusSource.Of(text.Name), StringComparer.Ordinal).ToArray();
        var shares = balanced
            ? EvenShares([.. sources.Select(static source => source.Sum(static text => text.Tokens))], limit)
            : [.. sources.Select(source => (double)source.Sum(static text => text.Tokens) / all * limit)];
        foreach (var (source, share) in sources.Zip(shares))
        {
            var (parts, taken) = (source.SelectMany(static text => text.Parts.Select(part => (Text: text, Part: part))).ToArray(), 0L);
            drawn.UnionWith(Spread(parts.Length).TakeWhile(part => (taken += parts[part].Part.Tokens) <= share).Select(part => parts[part]));
        }

        return
        [
            .. texts.Select(text => text with { Parts = [.. text.Parts.Where(part => drawn.Contains((text, part)))] })
                .Where(static text => text.Parts.Count > 0),
        ];
    }

    /// <summary>As much for each as for any other, but not more than it has; what one cannot fill goes to the others.</summary>
    private static double[] EvenShares(long[] tokens, long limit)
    {
        var (shares, left) = (new double[tokens.Length], (double)limit);
        var smallestFirst = Enumerable.Range(0, tokens.Length).OrderBy(source => tokens[source]).ToArray();
        foreach (var (rank, source) in smallestFirst.Index())
        {
            shares[source] = Math.Min(tokens[source], left / (tokens.Length - rank));
            left -= shares[source];
        }

        return shares;
    }

    /// <summary>
    /// All numbers below a count, in an order of which every beginning is evenly spread: multiples of the golden ratio, which leave the
    /// smallest gaps (Knuth, volume 3, section 6.4, theorem S).
    /// </summary>
    internal static IEnumerable<int> Spread(int count)
    {
        const double Golden = 0.6180339887498949;
        var given = new HashSet<int>();
        for (var at = 1; given.Count < count; at++)
        {
            if ((int)(at * Golden % 1 * count) is var next && given.Add(next))
                yield return next;
        }
    }

    /// <summary>The plan with what is known from an older index, and, if asked for, that index's texts before the new ones.</summary>
    private static List<PlannedText> WithOld(List<PlannedText> planned, CodeIndex old, bool add)
    {
        var known = new Dictionary<string, int>();
        for (var document = 0; document < old.Documents.Count; document++)
            known.TryAdd(Convert.ToHexString(old.HashOf(document)), document);
        var texts = planned.ConvertAll(text =>
            known.TryGetValue(Convert.ToHexString(text.Hash), out var document) ? WithOld(text, old.StretchesOf(document)) : text);
        if (!add)
            return texts;

        var byHash = texts.ToDictionary(static text => Convert.ToHexString(text.Hash));
        var before = known
            .OrderBy(static pair => pair.Value)
            .Select(pair => byHash.GetValueOrDefault(pair.Key) ?? Old(old, pair.Value))
            .ToList();
        return [.. before, .. texts.Where(text => !known.ContainsKey(Convert.ToHexString(text.Hash)))];
    }

    private static PlannedText WithOld(PlannedText text, IEnumerable<IndexStretch> stretches)
    {
        var byStart = stretches.ToDictionary(static stretch => stretch.Start);
        return text with
        {
            Parts =
            [
                .. text.Parts.Select(part =>
                    byStart.GetValueOrDefault(part.Start) is { } old && old.Tokens == part.Tokens ? part with { Old = old } : part),
            ],
        };
    }

    private static PlannedText Old(CodeIndex old, int document) =>
        new(
            old.Documents[document].Name, old.HashOf(document),
            [.. old.StretchesOf(document).Select(static stretch => new PlannedPart(0, stretch.Start, stretch.Tokens, stretch))]);

    private static int Divide(CorpusText text, LoadedModel model, IndexWork work, IndexIdentity identity, CancellationToken cancel)
    {
        using (var file = text.Open())
        {
            using var looked = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var chunk in file.Chunks(cancel))
                looked.AppendData(MemoryMarshal.AsBytes(chunk.AsSpan()));
            if (work.FindDocument(looked.GetHashAndReset()) is { } known)
                return known;
        }

        using var again = text.Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var blocks = BlockSplitter.Split(Hashed(again.Chunks(cancel)), model.Tokenizer, identity.Options, cancel);
        return work.AddDocument(IndexedParts.Of(blocks, identity.PartTokens), hash.GetHashAndReset);

        IEnumerable<string> Hashed(IEnumerable<string> chunks)
        {
            foreach (var chunk in chunks)
            {
                hash.AppendData(MemoryMarshal.AsBytes(chunk.AsSpan()));
                yield return chunk;
            }
        }
    }
}
