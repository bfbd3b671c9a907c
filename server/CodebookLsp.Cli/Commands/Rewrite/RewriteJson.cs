using System.Text.Json.Nodes;
using CodebookLsp.Features.Rewriting;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Rewrite;

/// <summary>Ways to rewrite a passage, for programs. Offsets are UTF-16 units of the text.</summary>
internal static class RewriteJson
{
    public static string Of(RewriteProposal proposal, string text) => new JsonObject
    {
        ["target"] = proposal.Target,
        ["start"] = proposal.Range.Start,
        ["end"] = proposal.Range.End,
        ["text"] = text[proposal.Range.Start..proposal.Range.End],
        ["before"] = Figures(proposal.Before),
        ["candidates"] = new JsonArray([.. proposal.Candidates.Select(Candidate)]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Candidate(RewriteCandidate candidate) => new()
    {
        ["text"] = candidate.Text,
        ["reaches"] = candidate.Reaches,
        ["hunks"] = new JsonArray([.. candidate.Hunks.Select(static hunk => new JsonObject
        {
            ["kind"] = hunk.Kind.ToString().ToLowerInvariant(),
            ["start"] = hunk.Range.Start,
            ["end"] = hunk.Range.End,
            ["original"] = hunk.Original,
            ["replacement"] = hunk.Replacement,
        })]),
        ["after"] = Figures(candidate.Figures),
        ["gain"] = Rounded(candidate.Gain),
        ["fluencyCost"] = Rounded(candidate.FluencyCost),
        ["wordsKept"] = Rounded(candidate.WordsKept),
        ["namesKept"] = Rounded(candidate.NamesKept),
        ["numbersKept"] = Rounded(candidate.NumbersKept),
    };

    private static JsonObject Figures(RewriteFigures figures) => new()
    {
        ["evidence"] = Rounded(figures.Evidence),
        ["words"] = figures.Words is { } words ? new JsonArray([.. words.Select(static word => JsonValue.Create(word))]) : null,
        ["borneOut"] = figures.BorneOut is { } far ? Rounded(far) : null,
        ["fluency"] = Rounded(figures.Fluency),
    };

    /// <summary>Digits beyond differ between processors.</summary>
    private static double Rounded(double number) => Math.Round(number, 4);
}
