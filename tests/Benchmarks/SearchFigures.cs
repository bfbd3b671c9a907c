using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Search;

namespace Benchmarks;

/// <summary>
/// How long a search by regular expression takes (matching over all texts of an index and ranking all its codes), and a card.
/// <c>npm run bench -- search [INDEX]</c>; the index is the shipped one unless another is named.
/// </summary>
internal static class SearchFigures
{
    private const int Usual = 10; // rounds

    /// <summary>Seldom and frequent, plain and with classes, groups, look-around.</summary>
    private static readonly string[] Patterns =
    [
        "whale", "captain", "zebra", "the", "(?i)\\bthe\\b", "\\bhe\\b", " said", "Mr(\\.)", "\\d+", "[A-Z]\\w+", "\\w+ing\\b",
        "\\w+ly\\b", "[.!?]", "\\n\\n", "“(\\w)", "of (the|a)",
        "(\\w+) of the", "(?<=Mr\\. )(\\w+)", "\\bship|\\bboat|\\bsail", "se(a)",
    ];

    public static void Print(string? named, FigureTable table)
    {
        var path = named
            ?? IndexFiles.ForModel(Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook"))
            ?? throw new ArgumentException("There is no shipped index: name one.", nameof(named));
        var cache = Directory.CreateTempSubdirectory("codebooklsp-figures-");
        try
        {
            using (var index = Timed("opened", () => CodeIndex.Open(path, cache.FullName)))
            {
                Console.WriteLine($"{Path.GetFileName(path)}: {index.Tokens:N0} tokens, {index.FiringTotal:N0} firings");
                Timed("its labels read", () => index.Labels.Count);
                Timed("hits by decoding every firing", () => index.Hits([1, 2, 3], CancellationToken.None));
                Timed("turned round, once for all searches", () =>
                {
                    index.Turn(-1, CancellationToken.None);
                    return true;
                });
            }

            var turned = cache.GetFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);
            Console.WriteLine($"the file that turns it round: {turned / 1e6:0} MB");
            Search(path, cache.FullName, table);
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    private static void Search(string path, string cache, FigureTable table)
    {
        var before = GC.GetTotalMemory(true);
        using var index = Timed("opened again", () => CodeIndex.Open(path, cache));
        var (patterns, cards, random) = (new List<Cost>(), new List<Cost>(), new Random(1));
        for (var round = 0; round <= table.Rounds(Usual); round++)
        {
            foreach (var text in Patterns)
            {
                var (tokens, matching) = Cost.Of(() => MatchedTokens.In(index, TextPattern.Parse(text), null, CancellationToken.None));
                var (found, ranking) = Cost.Of(() => CodeSearch.ByPrecision(index, tokens, new(), CancellationToken.None));
                if (round > 0)
                    patterns.Add(matching + ranking);
                if (round <= 1 && !table.IsQuick)
                    Console.WriteLine(
                        $"{(round == 0 ? "first, " : "")}{text,-24} {tokens.Length,8:N0} tokens match, {found.Count,5:N0} codes, "
                        + $"matching {matching}, ranking {ranking}");
            }

            for (var card = 0; card < Patterns.Length; card++)
            {
                var code = new CodeId(random.Next(index.Sites.Count), random.Next(index.Sites[0].Codes));
                var cost = Cost.Of(() => new CardMaker(index, null).Make(code, LabelBook.Empty, CancellationToken.None)).Cost;
                if (round > 0)
                    cards.Add(cost);
            }
        }

        foreach (var (what, costs, aim) in new[] { ("a search by regular expression", patterns, Aim.AtMost(20)), ("a card", cards, null) })
        {
            table.AddTimes(what, [.. costs.Select(static cost => cost.Clock)], "", aim);
            table.AddTimes($"{what}, of the processor", [.. costs.Select(static cost => cost.Processor)]);
        }

        table.Add("memory of its own that is kept for the next search", (GC.GetTotalMemory(true) - before) / 1e6, "MB", "", Aim.AtMost(50));
    }

    private static T Timed<T>(string what, Func<T> action)
    {
        var (made, cost) = Cost.Of(action);
        Console.WriteLine($"{what}: {cost}");
        return made;
    }
}
