namespace CodebookLsp.Server.Protocol;

// The sections of a document. Names and shapes are the specification's (3.18).

/// <param name="Kind">A <see cref="SymbolKinds"/>.</param>
internal sealed record DocumentSymbol(string Name, int Kind, Range Range, Range SelectionRange)
{
    public string? Detail { get; init; }

    public DocumentSymbol[]? Children { get; init; }
}

/// <summary>For clients whose outlines are flat.</summary>
/// <param name="ContainerName">The heading that it stands under.</param>
internal sealed record SymbolInformation(string Name, int Kind, Location Location, string? ContainerName);

internal sealed record FoldingRange(int StartLine, int EndLine)
{
    public string Kind { get; } = "region";
}

/// <summary>The specification's kinds of symbols, as far as ours are one of them.</summary>
internal static class SymbolKinds
{
    /// <summary>Of headings.</summary>
    public const int String = 15;

    /// <summary>Of codes and themes.</summary>
    public const int Key = 20;
}
