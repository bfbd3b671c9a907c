using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Tokens on which a code is silent although they are like those on which it fires.</summary>
internal static class HardTokens
{
    private const int Tries = 6;

    /// <summary>For each firing a silent token with the same name, of the same half, drawn by lot.</summary>
    /// <param name="firings">All of the code, ascending.</param>
    /// <param name="some">Of one half.</param>
    /// <returns>None where fewer than half of the firings have such a token: it is the name then that tells where the code fires.</returns>
    public static int[] Of(TokenFeatures features, FamilyKind alike, int[] firings, int[] some)
    {
        if (some.Length == 0)
            return [];
        var (family, half) = (features.Family(alike), features.Halves.Of(some[0]));
        var random = new Random(some[0]);
        var found = new List<int>(some.Length);
        foreach (var firing in some)
        {
            var places = family[firing] >= 0 ? family.Tokens(family[firing]) : default;
            if (Drawn(places) is { } hard)
                found.Add(hard);
        }

        return found.Count * 2 < some.Length ? [] : [.. found];

        int? Drawn(ReadOnlySpan<int> places)
        {
            for (var attempt = 0; attempt < Tries && places.Length > 0; attempt++)
            {
                if (IsFree(places[random.Next(places.Length)]) is { } free)
                    return free;
            }

            return null;
        }

        int? IsFree(int token) => features.Halves.Of(token) == half && Array.BinarySearch(firings, token) < 0 ? token : null;
    }
}
