namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// Which codes a layer may not use, the reference's <c>hook_kwargs</c> (specification, section 1). The defaults ban nothing.
/// </summary>
public sealed record HookSwitches
{
    /// <summary>Passes over this many of the most similar codes.</summary>
    public int DisableTopK { get; init; }

    public IReadOnlyList<int> DisableCodes { get; init; } = [];

    /// <summary>The positions the two above hold for, negative ones from the end; null for all.</summary>
    public IReadOnlyList<int>? DisableForTokens { get; init; }

    /// <summary>Whether the next best codes fill the places of banned ones; otherwise those slots are −1, a zero vector.</summary>
    public bool KeepKCodes { get; init; } = true;

    /// <summary>Slots by rank that are −1 at every position, negative ones from the end; only without <see cref="KeepKCodes"/>.</summary>
    public IReadOnlyList<int> DisableSimilarityIndices { get; init; } = [];

    /// <summary>Scores are divided by the input's length too. The order stays.</summary>
    public bool Cosine { get; init; }

    /// <summary>Chooses k codes for one row.</summary>
    /// <param name="scores">[codes], larger is closer.</param>
    /// <param name="position">The row's position in its sequence.</param>
    /// <param name="length">The length of the sequence, for positions counted from the end.</param>
    /// <param name="ids">[k] ids, most similar first, or −1.</param>
    /// <param name="similarities">[k] their scores.</param>
    internal void Choose(ReadOnlySpan<float> scores, int position, int length, Span<int> ids, Span<float> similarities)
    {
        var k = ids.Length;
        var here = DisableForTokens is null || DisableForTokens.Any(token => (token < 0 ? token + length : token) == position);
        var banned = KeepKCodes && here ? DisableCodes : [];
        var skipped = KeepKCodes && here ? DisableTopK : 0;

        Span<float> allowed = new float[scores.Length];
        scores.CopyTo(allowed);
        foreach (var code in banned)
            allowed[code] = float.NegativeInfinity;
        var order = Enumerable.Range(0, scores.Length).ToArray();
        var keys = allowed.ToArray();
        Array.Sort(order, (a, b) => keys[b].CompareTo(keys[a]) is var difference and not 0 ? difference : a.CompareTo(b));
        for (var slot = 0; slot < k; slot++)
        {
            ids[slot] = order[slot + skipped];
            similarities[slot] = keys[order[slot + skipped]];
        }

        if (KeepKCodes)
            return;
        foreach (var index in DisableSimilarityIndices)
            ids[index < 0 ? index + k : index] = -1;
        if (!here)
            return;
        for (var slot = 0; slot < k; slot++)
        {
            if (slot < DisableTopK || DisableCodes.Contains(ids[slot]))
                ids[slot] = -1;
        }
    }
}
