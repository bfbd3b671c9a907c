namespace CodebookLsp.Network.Verification;

/// <summary>One case of recorded reference behaviour, compared with ours.</summary>
/// <param name="Differences">What differs, one sentence each; empty when the case passes.</param>
/// <param name="Summary">What was compared and how close it came.</param>
public sealed record VerifiedCase(string Name, IReadOnlyList<string> Differences, string Summary)
{
    public bool Passed => Differences.Count == 0;
}
