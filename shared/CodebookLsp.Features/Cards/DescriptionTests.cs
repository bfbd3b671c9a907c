using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.Cards;

/// <summary>How well a simple description predicts where a code fires, and what that is worth.</summary>
/// <param name="What">What is described: "the token", "the token before", "the token after".</param>
/// <param name="Precision">The share of the firings of one half of the corpus of which the description made from the other half is
/// true.</param>
/// <param name="Lift"><paramref name="Precision"/> over the share of all tokens of that half of which it is true.</param>
/// <param name="OtherCodes">The median precision of codes that fire about as often, described the same way; null when there are
/// none.</param>
/// <param name="Chance">The precision for as many random tokens in place of the firings.</param>
public sealed record DescriptionTest(string What, double Precision, double Lift, double? OtherCodes, double Chance);

/// <summary>
/// The controls of a card: a description is the few commonest ids at the firings of one half of the corpus, and is judged on the other. The
/// same is done for codes that fire about as often, and for random tokens: what is true of those too says nothing about the code.
/// </summary>
internal static class DescriptionTests
{
    /// <summary>How many ids a description may name.</summary>
    private const int Named = 5;

    /// <summary>Halves alternate in stretches of so many tokens, so that a passage is in one of them.</summary>
    private const int Stretch = 1024;

    private const int OtherCodes = 24;

    /// <summary>Fewer firings in a half say nothing.</summary>
    private const int Fewest = 5;

    private static readonly (string What, int Offset)[] Places = [("the token", 0), ("the token before", -1), ("the token after", 1)];

    /// <summary>Empty when the code fires too seldom to say.</summary>
    public static IReadOnlyList<DescriptionTest> Of(IIndexedCorpus corpus, CodeId code, int[] firings, CancellationToken cancel)
    {
        if (!IsEnough(firings))
            return [];
        var others = Equals(corpus, code, firings.Length).Select(corpus.Firings).Where(IsEnough).ToArray();
        var random = RandomTokens(corpus.TokenIds.Length, firings.Length, new Random((code.Site * 1_000_003) + code.Code));
        return
        [
            .. Places.Select(place =>
            {
                cancel.ThrowIfCancellationRequested();
                var (precision, named) = Judge(corpus, firings, place.Offset);
                var everywhere = ShareOfAll(corpus, place.Offset, named);
                var reached = others.Select(other => Judge(corpus, other, place.Offset).Precision).Order().ToArray();
                return new DescriptionTest(
                    place.What, precision, everywhere == 0 ? 0 : precision / everywhere,
                    reached.Length == 0 ? null : reached[reached.Length / 2], Judge(corpus, random, place.Offset).Precision);
            }),
        ];
    }

    private static bool IsEnough(int[] firings)
    {
        var second = firings.Count(IsSecond);
        return second >= Fewest && firings.Length - second >= Fewest;
    }

    private static bool IsSecond(int token) => token / Stretch % 2 == 1;

    /// <summary>Describes the firings of the first half, and says how many of the second half's that is true of.</summary>
    private static (double Precision, HashSet<int> Named) Judge(IIndexedCorpus corpus, int[] firings, int offset)
    {
        var ids = corpus.TokenIds;
        var counts = new Dictionary<int, int>();
        foreach (var token in firings)
        {
            if (!IsSecond(token) && At(ids, token + offset) is { } id)
                counts[id] = counts.GetValueOrDefault(id) + 1;
        }

        var named = counts
            .OrderByDescending(static one => one.Value)
            .ThenBy(static one => one.Key)
            .Take(Named)
            .Select(static one => one.Key)
            .ToHashSet();
        var (hits, fired) = (0, 0);
        foreach (var token in firings)
        {
            if (!IsSecond(token))
                continue;
            fired++;
            if (At(ids, token + offset) is { } id && named.Contains(id))
                hits++;
        }

        return (fired == 0 ? 0 : (double)hits / fired, named);
    }

    /// <summary>The share of all tokens of the second half of which a description is true.</summary>
    private static double ShareOfAll(IIndexedCorpus corpus, int offset, HashSet<int> named)
    {
        var ids = corpus.TokenIds;
        var (hits, all) = (0, 0);
        for (var token = 0; token < ids.Length; token++)
        {
            if (!IsSecond(token))
                continue;
            all++;
            if (At(ids, token + offset) is { } id && named.Contains(id))
                hits++;
        }

        return all == 0 ? 0 : (double)hits / all;
    }

    private static int? At(ReadOnlySpan<int> ids, int token) => token >= 0 && token < ids.Length ? ids[token] : null;

    /// <summary>Codes that fire most nearly as often, none of them at the same site.</summary>
    private static IEnumerable<CodeId> Equals(IIndexedCorpus corpus, CodeId code, int count)
    {
        var all = new List<(CodeId Code, int Count)>();
        for (var site = 0; site < corpus.Sites.Count; site++)
        {
            for (var other = 0; site != code.Site && other < corpus.Sites[site].Codes; other++)
            {
                if (corpus.FiringCount(new(site, other)) is > 0 and var fires)
                    all.Add((new(site, other), fires));
            }
        }

        return all.Where(one => one.Count >= count * 0.8 && one.Count <= count * 1.25)
            .OrderBy(one => Math.Abs(one.Count - count)).ThenBy(static one => one.Code.Site).ThenBy(static one => one.Code.Code)
            .Take(OtherCodes).Select(static one => one.Code);
    }

    private static int[] RandomTokens(int tokens, int count, Random random)
    {
        var chosen = new HashSet<int>();
        while (chosen.Count < count)
            chosen.Add(random.Next(tokens));
        return [.. chosen.Order()];
    }
}
