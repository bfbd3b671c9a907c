using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Cli.Commands.Search;

/// <summary>A code that was found, and what is told of it.</summary>
/// <param name="Figures">By their names, in their order: "precision". Null where nobody knows.</param>
/// <param name="Firings">In the whole index.</param>
/// <param name="Words">What it fires on most often.</param>
internal sealed record SearchRow(
    CodeId Code, IReadOnlyList<(string Name, double? Value)> Figures, int Firings, CodeLabel? Label, IReadOnlyList<string> Words)
{
    /// <summary>The best neuron and its precision, with the code's on the same tokens; null where they were not compared.</summary>
    public (Neuron Neuron, double Precision, double CodePrecision)? Neuron { get; init; }
}

/// <summary>An answer: a sentence about the whole, then the codes.</summary>
internal sealed record SearchAnswer(string Summary, IReadOnlyList<SearchRow> Rows)
{
    /// <summary>Further lists, each under a heading of its own.</summary>
    public IReadOnlyList<(string Heading, IReadOnlyList<SearchRow> Rows)> More { get; init; } = [];
}
