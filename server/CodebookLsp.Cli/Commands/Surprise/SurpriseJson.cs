using System.Text.Json.Nodes;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Surprise;

/// <summary>The same for programs. Offsets are UTF-16 units of the text; lines count from 1.</summary>
internal static class SurpriseJson
{
    public static string Of(SurprisingText told)
    {
        var text = told.Surprise.Text;
        return new JsonObject
        {
            ["file"] = told.File,
            ["codesOff"] = new JsonArray([.. told.CodesOff.Select(static layer => (JsonNode)layer)]),
            ["words"] = text.Words.Count,
            ["bitsPerWord"] = text.Words.Count == 0 ? null : Rounded(text.BitsPerWord),
            ["surprising"] = new JsonArray([.. told.Listed.Select(one => Listed(told.Lines, one))]),
            ["paragraphs"] = new JsonArray([.. text.Paragraphs.Select(one => new JsonObject
            {
                ["line"] = told.Lines.LineAt(one.Range.Start) + 1,
                ["start"] = one.Range.Start,
                ["end"] = one.Range.End,
                ["words"] = one.Words,
                ["bits"] = Rounded(one.Bits),
            })]),
            ["all"] = new JsonArray([.. text.Words.Select(static word => new JsonObject
            {
                ["word"] = word.Text,
                ["start"] = word.Range.Start,
                ["end"] = word.Range.End,
                ["bits"] = Rounded(word.Bits),
                ["rank"] = word.First.Rank,
            })]),
        }.ToJsonString(ReadableJson.Options) + "\n";
    }

    private static JsonObject Listed(LineMap lines, ListedWord one)
    {
        var word = one.Marked.Word;
        return new()
        {
            ["word"] = word.Text,
            ["line"] = lines.LineAt(word.Range.Start) + 1,
            ["start"] = word.Range.Start,
            ["end"] = word.Range.End,
            ["bits"] = Rounded(word.Bits),
            ["rank"] = word.First.Rank,
            ["timesLess"] = Rounded(word.TimesLess),
            ["strength"] = (int)one.Marked.Strength,
            ["expected"] = new JsonArray([.. (one.Expected?.InPlace ?? []).Select(static likely => new JsonObject
            {
                ["word"] = likely.Text,
                ["probability"] = Rounded(likely.Probability),
            })]),
        };
    }

    /// <summary>Digits beyond differ between processors.</summary>
    private static double Rounded(double number) => Math.Round(number, 4);
}
