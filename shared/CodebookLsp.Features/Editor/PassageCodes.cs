using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// Finds codes that mark passages of a text: those that fire much in a few places rather than a little everywhere, as words do that a
/// passage is about.
/// </summary>
/// <remarks>
/// The measure is the share of pairs of a code's firings that lie in one window of 128 tokens, times how many firings there are (up to
/// the number of windows): large for a code that is frequent in one passage and absent elsewhere.
/// </remarks>
internal static class PassageCodes
{
    private const int Window = 128;

    /// <summary>A code with fewer firings marks nothing.</summary>
    private const int Fewest = 6;

    /// <summary>A code on more of the tokens than this is no passage's.</summary>
    private const double Most = 0.05;

    /// <summary>Two codes that share more of their tokens than this show the same passage.</summary>
    private const double Overlap = 0.3;

    public static IReadOnlyList<CodeId> Find(
        LiveText text, CodeCounts counts, IReadOnlyList<int> among, int most)
    {
        var candidates = Candidates(text, counts, among)
            .OrderByDescending(static pair => pair.Score)
            .Take(most * 8)
            .Select(static pair => pair.Code)
            .ToList();
        var tokens = TokensOf(text, candidates);
        var chosen = new List<CodeId>();
        foreach (var code in candidates)
        {
            if (chosen.Count >= most)
                break;
            if (!chosen.Exists(other => other == code || Shared(tokens[other], tokens[code]) > Overlap))
                chosen.Add(code);
        }

        return chosen;
    }

    private static IEnumerable<(CodeId Code, double Score)> Candidates(LiveText text, CodeCounts counts, IReadOnlyList<int> among)
    {
        var windows = Math.Max(1, counts.Tokens / Window);
        // [chosen sites][codes]: Σ firings² over windows
        var pairs = among.Select(site => new float[text.Model.Loaded.Sites[site].Codes]).ToArray();
        for (var at = 0; at < among.Count; at++)
        {
            var inWindow = new int[pairs[at].Length];
            var touched = new List<int>();
            var token = 0;
            foreach (var grid in Grids(text))
            {
                for (var row = 0; row < grid.Tokens; row++, token++)
                {
                    if (token % Window == 0)
                        Close(inWindow, touched, pairs[at]);
                    foreach (var code in grid.Codes(row, among[at]))
                    {
                        if (inWindow[code]++ == 0)
                            touched.Add(code);
                    }
                }
            }

            Close(inWindow, touched, pairs[at]);
            for (var code = 0; code < pairs[at].Length; code++)
            {
                var n = counts[among[at], code];
                if (n >= Fewest && n <= Math.Max(Fewest * 2, counts.Tokens * Most))
                    yield return (new(among[at], code), pairs[at][code] / ((double)n * n) * Math.Min(n, Math.Max(Fewest, windows)));
            }
        }
    }

    private static void Close(int[] inWindow, List<int> touched, float[] pairs)
    {
        foreach (var code in touched)
        {
            pairs[code] += (float)inWindow[code] * inWindow[code];
            inWindow[code] = 0;
        }

        touched.Clear();
    }

    private static Dictionary<CodeId, HashSet<int>> TokensOf(LiveText text, List<CodeId> codes)
    {
        var tokens = codes.ToDictionary(static code => code, static _ => new HashSet<int>());
        var token = 0;
        foreach (var grid in Grids(text))
        {
            for (var row = 0; row < grid.Tokens; row++, token++)
            {
                foreach (var code in codes)
                {
                    if (grid.Codes(row, code.Site).Contains(code.Code))
                        tokens[code].Add(token);
                }
            }
        }

        return tokens;
    }

    private static IEnumerable<CodeGrid> Grids(LiveText text) =>
        Enumerable.Range(0, text.Blocks.Count).Select(text.Shown).OfType<CodeGrid>();

    private static double Shared(HashSet<int> left, HashSet<int> right) =>
        (double)left.Count(right.Contains) / Math.Min(left.Count, right.Count);
}
