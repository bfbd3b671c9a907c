using System.Globalization;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Rewriting;

/// <summary>What is said to people about rewriting.</summary>
public static class RewriteWords
{
    /// <summary>What nobody should expect.</summary>
    public const string Limits =
        "A small model proposes these words by what usually stands beside them. It does not understand the text: read every change before "
        + "you keep it.";

    private const int MostWords = 5;

    /// <summary>A way to rewrite, in one line.</summary>
    public static string Figures(RewriteCandidate candidate)
    {
        var words = (candidate.Figures.Words ?? []).Except(candidate.Before.Words ?? []).Take(MostWords)
            .Select(static word => Printable.Line(word)).ToArray();
        string[] parts =
        [
            Changes(candidate.Hunks.Count),
            words.Length > 0 ? $"new words of it: {string.Join(", ", words)}" : "",
            candidate.Reaches ? "" : "hardly reaches it",
            candidate.WordsKept == 1 ? "all words stay" : $"{Percent(candidate.WordsKept)} of the words stay",
            candidate.FluencyCost <= 0.005 ? "as fluent as before"
                : string.Create(CultureInfo.InvariantCulture, $"less fluent by {candidate.FluencyCost:0.00} nats a token"),
        ];
        return string.Join(" · ", parts.Where(static part => part.Length > 0));
    }

    /// <summary>A change, in a few words.</summary>
    public static string Change(RewriteHunk hunk)
    {
        var (before, after) = (Printable.Line(hunk.Original.Trim()), Printable.Line(hunk.Replacement.Trim()));
        return hunk.Kind == RewriteKind.Replaced || before.Length > 0 ? $"“{before}” → “{after}”" : $"+ “{after}”";
    }

    private static string Changes(int count) =>
        count == 1 ? "1 change" : string.Create(CultureInfo.InvariantCulture, $"{count} changes");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");
}
