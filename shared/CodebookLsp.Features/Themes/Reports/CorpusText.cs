namespace CodebookLsp.Features.Themes.Reports;

/// <summary>A text of a corpus.</summary>
/// <param name="Name">Where it comes from, for people.</param>
/// <param name="Group">What it is counted under; empty where nothing is told apart.</param>
public sealed record CorpusText(string Name, string Text, string Group = "");
