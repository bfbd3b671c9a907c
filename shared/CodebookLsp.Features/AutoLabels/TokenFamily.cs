using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>The names of one kind over all tokens of a corpus.</summary>
internal sealed class TokenFamily
{
    private readonly int[] ids;
    private readonly List<string> names;
    private readonly int[] order; // tokens by id
    private readonly int[] first; // of each id in order, then the end

    /// <param name="ids">[tokens]: which name a token has, −1 for none.</param>
    public TokenFamily(FamilyKind kind, int[] ids, List<string> names, Halves halves)
    {
        (Kind, this.ids, this.names) = (kind, ids, names);
        Totals = [new int[names.Count], new int[names.Count]];
        first = new int[names.Count + 1];
        for (var token = 0; token < ids.Length; token++)
        {
            if (ids[token] < 0)
                continue;
            Totals[halves.Of(token)][ids[token]]++;
            first[ids[token] + 1]++;
        }

        for (var id = 0; id < names.Count; id++)
            first[id + 1] += first[id];
        order = new int[first[^1]];
        var next = first[..^1];
        for (var token = 0; token < ids.Length; token++)
        {
            if (ids[token] >= 0)
                order[next[ids[token]]++] = token;
        }
    }

    public FamilyKind Kind { get; }

    public int Count => names.Count;

    /// <summary>[halves][ids]: how many tokens have each name.</summary>
    public int[][] Totals { get; }

    /// <summary>−1 for none.</summary>
    public int this[int token] => ids[token];

    public string Name(int id) => names[id];

    /// <summary>Null where a token has none.</summary>
    public string? NameOf(int token) => ids[token] < 0 ? null : names[ids[token]];

    /// <summary>The tokens with a name, ascending.</summary>
    public ReadOnlySpan<int> Tokens(int id) => order.AsSpan(first[id], first[id + 1] - first[id]);
}

/// <summary>
/// The two halves of a corpus: stretches of it in turn, long enough that what is near each other lies in the same half, many enough that
/// both halves hold every kind of text.
/// </summary>
internal readonly record struct Halves(int Tokens)
{
    public const int Training = 0;
    public const int HeldOut = 1;

    /// <summary>Tokens of one stretch.</summary>
    public int Stretch => Math.Clamp(Tokens / 64, 64, 4096);

    public int Of(int token) => token / Stretch % 2;

    /// <summary>How many tokens of a half lie before one.</summary>
    public int Before(int half, int token)
    {
        var (pairs, rest) = Math.DivRem(token, Stretch * 2);
        return (pairs * Stretch) + (half == Training ? Math.Min(rest, Stretch) : Math.Max(0, rest - Stretch));
    }

    public int Size(int half) => Before(half, Tokens);
}
