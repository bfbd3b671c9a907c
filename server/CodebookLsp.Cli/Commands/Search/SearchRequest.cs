using CodebookLsp.Features.Core;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Commands.Search;

/// <summary>What <c>codebooklsp search</c> is asked; one of the first four, or <see cref="Expressions"/>, is given.</summary>
/// <param name="Pattern">A regular expression over the text.</param>
/// <param name="Label">Words of a label.</param>
/// <param name="Example">A file, or "-" for standard input.</param>
/// <param name="Like">The name of a code.</param>
internal sealed record SearchRequest(string? Pattern, string? Label, string? Example, string? Like)
{
    /// <summary>A file of regular expressions, each of which is a row; null for one question.</summary>
    public string? Expressions { get; init; }

    public string? Index { get; init; }

    public int Top { get; init; } = 20;

    public SiteSelection Sites { get; init; } = SiteSelection.All;

    /// <summary>Only codes with a precision above it; null for the usual.</summary>
    public double? Precision { get; init; }

    /// <summary>Only codes with a recall above it; null for the usual.</summary>
    public double? Recall { get; init; }

    /// <summary>How many tokens are read to compare with neurons; null for no comparison.</summary>
    public int? NeuronTokens { get; init; }

    public bool Json { get; init; }

    public string? Model { get; init; }

    public required LoadOptions Load { get; init; }
}
