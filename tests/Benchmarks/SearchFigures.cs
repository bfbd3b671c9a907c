using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Search;

namespace Benchmarks;

/// <summary>
/// How long a search by regular expression takes: matching over all texts of an index and ranking all its codes.
/// <c>npm run bench -- search [INDEX]</c>; the index is the shipped one unless another is named.
/// </summary>
internal static class SearchFigures
{
    private const int Rounds = 10;

    /// <summary>Seldom and frequent, plain and with classes, groups, look-around.</summary>
    private static readonly string[] Patterns =
    [
        "whale", "captain", "zebra", "the", "(?i)\\bthe\\b", "\\bhe\\b", " said", "Mr(\\.)", "\\d+", "[A-Z]\\w+", "\\w+ing\\b",
        "\\w+ly\\b", "[.!?]", "\\n\\n", "“(\\w)", "of (the|a)",
        "(\\w+) of the", "(?<=Mr\\. )(\\w+)", "\\bship|\\bboat|\\bsail", "se(a)",
    ];

    public static void Print(string? named)
    {
        var path = named
            ?? IndexFiles.ForModel(Path.Combine(AppContext.BaseDirectory, "models", "smollm2-135m-codebook"))
            ?? throw new ArgumentException("There is no shipped index: name one.", nameof(named));
        var watch = Stopwatch.StartNew();
        using var index = CodeIndex.Open(path);
        Say(
            $"{Path.GetFileName(path)}: {index.Tokens:N0} tokens, {index.FiringTotal:N0} firings; opened in "
            + $"{watch.Elapsed.TotalMilliseconds:0} ms");
        watch.Restart();
        var codes = CodesByToken.Of(index, CancellationToken.None);
        Say($"turned round, once for all searches: {watch.Elapsed.TotalMilliseconds:0} ms");

        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var pattern in Patterns)
            {
                watch.Restart();
                var tokens = MatchedTokens.In(index, TextPattern.Parse(pattern), null, CancellationToken.None);
                var matched = watch.Elapsed.TotalMilliseconds;
                var found = CodeSearch.ByPrecision(codes, tokens, new(), CancellationToken.None);
                if (round > 0)
                    times.Add(watch.Elapsed.TotalMilliseconds);
                if (round == 1)
                    Say(
                        $"{pattern,-24} {tokens.Length,8:N0} tokens match, {found.Count,5:N0} codes, "
                        + $"{watch.Elapsed.TotalMilliseconds,6:0.0} ms ({matched:0.0} of them matching)");
            }
        }

        times.Sort();
        Say(
            $"{times.Count} searches, {Environment.ProcessorCount} cores: p50 {times[times.Count / 2]:0} ms, p95 "
            + $"{times[(int)(times.Count * 0.95)]:0} ms");
    }

    private static void Say(string line) => Console.WriteLine(line);
}
