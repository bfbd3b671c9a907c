using System.Globalization;
using System.Text;
using CodebookLsp.Features.Rewriting;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Rewrite;

/// <summary>Ways to rewrite a passage, for people: what goes struck out, what comes marked, and what it costs.</summary>
internal static class RewriteOutput
{
    private const string Red = "\u001b[31;9m";
    private const string Green = "\u001b[32m";
    private const string Plain = "\u001b[0m";

    /// <param name="colours">Whether a terminal shows them; if not, [-what goes-] and {+what comes+}.</param>
    public static string Of(RewriteProposal proposal, string text, bool colours)
    {
        var shown = new StringBuilder();
        foreach (var (index, candidate) in proposal.Candidates.Index())
        {
            shown.Append(CultureInfo.InvariantCulture, $"── {index + 1} ── {RewriteWords.Figures(candidate)}\n");
            shown.Append(Marked(proposal, candidate, text, colours)).Append("\n\n");
        }

        return shown.Append(RewriteWords.Limits).Append('\n').ToString();
    }

    private static string Marked(RewriteProposal proposal, RewriteCandidate candidate, string text, bool colours)
    {
        var (marked, at) = (new StringBuilder(), proposal.Range.Start);
        foreach (var hunk in candidate.Hunks)
        {
            marked.Append(Printable.Text(text[at..hunk.Range.Start]));
            if (hunk.Original.Length > 0)
                marked.Append(colours ? Red : "[-").Append(Printable.Text(hunk.Original)).Append(colours ? Plain : "-]");
            var (own, blank) = (hunk.Replacement.TrimEnd(), hunk.Replacement.Length - hunk.Replacement.TrimEnd().Length);
            marked.Append(colours ? Green : "{+").Append(Printable.Text(own)).Append(colours ? Plain : "+}").Append(' ', blank);
            at = hunk.Range.End;
        }

        return marked.Append(Printable.Text(text[at..proposal.Range.End])).ToString();
    }
}
