using System.Collections.Immutable;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Indexing;

/// <summary>How an index is made.</summary>
public sealed record IndexingOptions
{
    public AnalysisOptions Analysis { get; init; } = new();

    /// <summary>
    /// Whole blocks of one text, together at most so many tokens, are one part (at least one block): what is computed and saved at a time,
    /// so what is lost when a process is killed; and what <see cref="Limit"/> draws. As much as the model reads at once.
    /// </summary>
    public int PartTokens { get; init; } = 3072;

    /// <summary>
    /// Index at most so many tokens: parts drawn evenly from the texts of every source (<see cref="CorpusSource"/>), and from each source
    /// its share. Null for all.
    /// </summary>
    public long? Limit { get; init; }

    /// <summary>Draw as much from a small source as from a large one, as far as it has so much.</summary>
    public bool Balanced { get; init; }

    /// <summary>What is known of sources (<see cref="CorpusSource"/>), for people: title and licence.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Keep the texts that are in the index already; without it the index is of the given texts alone.</summary>
    public bool Add { get; init; }
}
