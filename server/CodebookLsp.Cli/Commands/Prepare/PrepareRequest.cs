using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Commands.Prepare;

/// <summary>What <c>codebooklsp prepare</c> was asked for.</summary>
/// <param name="Corpus">Files and folders; none for what comes with the program.</param>
/// <param name="Limit">In tokens.</param>
/// <param name="Themes">How many, at most.</param>
/// <param name="EstimateOnly">Whether nothing is made.</param>
internal sealed record PrepareRequest(
    string ModelFolder, IReadOnlyList<string> Corpus, long Limit, int Themes, bool EstimateOnly, LoadOptions Load);
