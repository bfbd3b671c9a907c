namespace CodebookLsp.Network.Codebooks;

/// <summary>All that is forced on together.</summary>
/// <param name="Directions">Added after the single codes.</param>
public sealed record ForcedCodes(IReadOnlyList<CodeIntervention> Codes, IReadOnlyList<CodeDirection> Directions)
{
    /// <summary>The first layer that anything is forced on at: nothing is changed before it. The largest number there is, where nothing is.
    /// </summary>
    public int FirstLayer => Codes.Select(static code => code.Layer).Concat(Directions.Select(static one => one.Layer))
        .DefaultIfEmpty(int.MaxValue).Min();

    /// <summary>The hook that forces it.</summary>
    public CodeHook Hook()
    {
        var codes = CodeIntervention.Hook(Codes);
        return Directions.Count == 0 ? codes : codes + CodeDirection.Hook(Directions);
    }
}
