namespace CodebookLsp.Network.Codebooks;

/// <summary>All that is forced on together.</summary>
/// <param name="Directions">Added after the single codes.</param>
public sealed record ForcedCodes(IReadOnlyList<CodeIntervention> Codes, IReadOnlyList<CodeDirection> Directions)
{
    /// <summary>The hook that forces it.</summary>
    public CodeHook Hook()
    {
        var codes = CodeIntervention.Hook(Codes);
        return Directions.Count == 0 ? codes : codes + CodeDirection.Hook(Directions);
    }
}
