namespace CodebookLsp.Network.Primitives;

/// <summary>
/// The codes of a run of tokens: for every token and site the <c>k</c> active codes, most similar first.
/// Plain arrays, laid out token by token, site by site, rank by rank.
/// </summary>
public sealed class CodeGrid
{
    private readonly int[] firstSlot; // of each site, then the total

    /// <param name="sites">In the order of the slots of a row.</param>
    /// <param name="ids">[tokens, slots], where a row has <see cref="Slots"/> entries.</param>
    /// <param name="similarities">The score each id was chosen by, in the same layout.</param>
    public CodeGrid(IReadOnlyList<Site> sites, int tokens, int[] ids, float[] similarities)
    {
        Sites = sites;
        Tokens = tokens;
        Ids = ids;
        Similarities = similarities;
        firstSlot = new int[sites.Count + 1];
        for (var site = 0; site < sites.Count; site++)
            firstSlot[site + 1] = firstSlot[site] + sites[site].K;
        if (ids.Length != tokens * Slots || similarities.Length != ids.Length)
            throw new ArgumentException($"{tokens} tokens of {Slots} slots need {tokens * Slots} ids, not {ids.Length}.", nameof(ids));
    }

    public IReadOnlyList<Site> Sites { get; }

    public int Tokens { get; }

    /// <summary>How many ids one token has: the sum of the sites' k.</summary>
    public int Slots => firstSlot[^1];

    /// <summary>[tokens, slots]</summary>
    public int[] Ids { get; }

    /// <summary>[tokens, slots]: inner product with the normalised code, or minus the Euclidean distance; larger is closer.</summary>
    public float[] Similarities { get; }

    /// <summary>The ids active on a token at a site, most similar first.</summary>
    public ReadOnlySpan<int> Codes(int token, int site) => Ids.AsSpan((token * Slots) + firstSlot[site], Sites[site].K);

    /// <summary>The scores of <see cref="Codes"/>, in the same order.</summary>
    public ReadOnlySpan<float> Scores(int token, int site) => Similarities.AsSpan((token * Slots) + firstSlot[site], Sites[site].K);
}
