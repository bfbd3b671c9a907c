using System.Runtime.InteropServices;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>Stretches of different works one after the other, as if they were one text.</summary>
/// <param name="Tokens">Their numbers in the corpus.</param>
/// <param name="Boundaries">Where another work begins: indexes into <paramref name="Tokens"/>.</param>
internal sealed record BoundaryChain(int[] Tokens, int[] Boundaries)
{
    private const int Stretches = 10; // of a chain

    /// <summary>So many chains give intervals that are narrow enough.</summary>
    private const int MostChains = 60;

    /// <summary>A stretch has three to six windows, about 200 to 400 tokens.</summary>
    private const int FewestWindows = 3;
    private const int MostWindows = 6;

    /// <summary>Chains of some works.</summary>
    /// <param name="windows">Those of the works, ascending.</param>
    public static List<BoundaryChain> Of(ThemeWindows all, IEnumerable<int> windows, int seed)
    {
        var (random, stretches) = (new Random(seed), new List<List<ThemeWindow>>());
        foreach (var work in windows.Select(window => all.All[window]).GroupBy(static window => window.Work))
        {
            var stretch = new List<ThemeWindow>();
            var wanted = random.Next(FewestWindows, MostWindows + 1);
            foreach (var window in work)
            {
                if (stretch.Count > 0 && stretch[^1].End != window.First)
                    stretch = [];
                stretch.Add(window);
                if (stretch.Count < wanted)
                    continue;
                stretches.Add(stretch);
                (stretch, wanted) = ([], random.Next(FewestWindows, MostWindows + 1));
            }
        }

        random.Shuffle(CollectionsMarshal.AsSpan(stretches));
        var chains = new List<BoundaryChain>();
        while (chains.Count < MostChains && Next(stretches) is { } chain)
            chains.Add(chain);
        return chains;
    }

    /// <summary>Takes the next stretches of which no two neighbours are of the same work; null when there are too few left.</summary>
    private static BoundaryChain? Next(List<List<ThemeWindow>> stretches)
    {
        var (tokens, boundaries, last) = (new List<int>(), new List<int>(), -1);
        for (var number = 0; number < Stretches; number++)
        {
            var next = stretches.FindLastIndex(stretch => stretch[0].Work != last);
            if (next < 0)
                return null;
            var stretch = stretches[next];
            stretches.RemoveAt(next);
            if (tokens.Count > 0)
                boundaries.Add(tokens.Count);
            tokens.AddRange(Enumerable.Range(stretch[0].First, stretch[^1].End - stretch[0].First));
            last = stretch[0].Work;
        }

        return new([.. tokens], [.. boundaries]);
    }
}
