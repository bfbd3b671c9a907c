namespace CodebookLsp.Features.Themes.Reports;

/// <summary>A text of a corpus.</summary>
/// <param name="Name">Where it comes from, for people.</param>
/// <param name="Parts">What it consists of, one part after the other; read once.</param>
/// <param name="Group">What it is counted under; empty where nothing is told apart.</param>
public sealed record CorpusText(string Name, IEnumerable<string> Parts, string Group = "");
