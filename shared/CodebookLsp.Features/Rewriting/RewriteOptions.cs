namespace CodebookLsp.Features.Rewriting;

/// <summary>How much may be changed, and how many ways are shown.</summary>
public sealed record RewriteOptions
{
    /// <summary>At most so many places are changed.</summary>
    public int MostEdits { get; init; } = 5;

    /// <summary>At most so many ways are named.</summary>
    public int MostCandidates { get; init; } = 5;

    /// <summary>Of the clauses that are written behind sentences.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many tokens before the passage are read with it, at most.</summary>
    public int ContextTokens { get; init; } = 96;
}
