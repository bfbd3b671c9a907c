using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Commands.Label;

/// <summary>What <c>codebooklsp label</c> is asked to do.</summary>
/// <param name="ReportOnly">Whether the index stays as it is.</param>
/// <param name="NeuronTokens">How many tokens are read for the comparison with neurons; null for none.</param>
/// <param name="UntrainedTokens">How many tokens are read for the comparison with a model of random weights; null for none.</param>
/// <param name="Themes">A file of themes that labels may speak of; null for none.</param>
internal sealed record LabelRequest(
    string Index, bool ReportOnly, int? NeuronTokens, int? UntrainedTokens, string? Themes, bool Json, string? Model, LoadOptions Load);
