using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What editors show of texts, in figures: as a table and as JSON.</summary>
internal static class ShownOutput
{
    private static readonly (string Key, string What, Func<ShownFigures, WilsonInterval> Share)[] Rows =
    [
        ("hints", "hints that repeat or neighbour their word", static one => one.Hints),
        ("allHints", "the same, with hints on every word", static one => one.AllHints),
        ("namelessHints", "hints on every word that only number a code", static one => one.NamelessHints),
        ("namelessLenses", "lenses without a name", static one => one.Lenses),
        ("falseFacts", "labels stated as facts that are false there", static one => one.Facts),
        ("labelled", "content words with a true label that says more", static one => one.Labelled),
        ("told", "… or words that their codes fire on elsewhere", static one => one.Told),
        ("withTheme", "… or the theme of their passage", static one => one.Passages),
        ("withExpectation", "… or what was expected there", static one => one.Expected),
    ];

    public static string Table(IReadOnlyList<(string Name, ShownFigures Figures)> texts)
    {
        var table = new StringBuilder();
        foreach (var (name, figures) in WithSum(texts))
        {
            table.Append(CultureInfo.InvariantCulture, $"{name}\n");
            foreach (var (_, what, share) in Rows)
            {
                var one = share(figures);
                table.Append(CultureInfo.InvariantCulture, $"  {what,-48} {one.Hits,7:#,0} of {one.Trials,7:#,0}");
                table.Append(one.Trials == 0 ? "\n" : string.Create(
                    CultureInfo.InvariantCulture, $"  {one.Rate * 100,5:0.0} % ({one.Low * 100:0.0}–{one.High * 100:0.0})\n"));
            }

            table.Append('\n');
        }

        return table.Append("Intervals are 95 % (Wilson). Statements are tested on the word where they stand, by the text alone.\n")
            .ToString();
    }

    public static string Json(IReadOnlyList<(string Name, ShownFigures Figures)> texts) => new JsonArray(
        [.. WithSum(texts).Select(static text => new JsonObject([
            KeyValuePair.Create<string, JsonNode?>("text", text.Name),
            .. Rows.Select(row => KeyValuePair.Create<string, JsonNode?>(row.Key, Share(row.Share(text.Figures)))),
        ]))]).ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Share(WilsonInterval share) => new()
    {
        ["n"] = share.Trials,
        ["hits"] = share.Hits,
        ["share"] = Math.Round(share.Rate, 4),
        ["low"] = Math.Round(share.Low, 4),
        ["high"] = Math.Round(share.High, 4),
    };

    private static IEnumerable<(string Name, ShownFigures Figures)> WithSum(IReadOnlyList<(string Name, ShownFigures Figures)> texts) =>
        texts.Count == 1 ? texts
            : [.. texts, ("all", texts.Aggregate(ShownFigures.None, static (sum, text) => sum.With(text.Figures)))];
}
