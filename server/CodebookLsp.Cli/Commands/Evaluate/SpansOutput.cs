using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Corpora;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>How well places of themes agree with spans of people, as a table and as JSON.</summary>
internal static class SpansOutput
{
    public static string Table(IReadOnlyList<LabelScores> labels, OpenThemes themes)
    {
        var text = new StringBuilder();
        var invariant = CultureInfo.InvariantCulture;
        foreach (var label in labels)
        {
            var how = label.IsChosen ? "which fits best in the other texts" : "which --map names";
            text.Append(
                invariant,
                $"{Printable.Line(label.Label)}: theme {label.Theme.Number} '{Printable.Line(themes.Names.Called(label.Theme))}', {how}; "
                + $"{label.Spans:N0} spans in {label.Texts:N0} texts\n");
            text.Append(invariant, $"  {"",-32}{"precision",9}  {"recall",6}  {"F1",-20}  {"ours right",10}  {"theirs found",12}\n");
            foreach (var score in label.Scores)
            {
                var f1 = string.Create(invariant, $"{score.F1:0.00} ({score.Low:0.00} to {score.High:0.00})");
                text.Append(
                    invariant,
                    $"  {Name(score.Placing),-32}{score.Precision,9:0.00}  {score.Recall,6:0.00}  {f1,-20}  {score.SpansRight,10:0.00}  "
                    + $"{score.SpansFound,12:0.00}\n");
            }

            text.Append('\n');
        }

        return text.Append("Precision, recall and F1 count tokens; intervals are 95 %, by resampling texts. A span is right or found if "
            + "half of its tokens are.\n").ToString();
    }

    public static string Json(IReadOnlyList<LabelScores> labels, OpenThemes themes) => new JsonArray(
        [.. labels.Select(label => Json(label, themes))]).ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Json(LabelScores label, OpenThemes themes) => new()
    {
        ["label"] = label.Label,
        ["theme"] = label.Theme.Number,
        ["name"] = themes.Names.Called(label.Theme),
        ["chosen"] = label.IsChosen,
        ["texts"] = label.Texts,
        ["spans"] = label.Spans,
        ["scores"] = new JsonArray([.. label.Scores.Select(static score => new JsonObject
        {
            ["places"] = Name(score.Placing),
            ["precision"] = Rounded(score.Precision),
            ["recall"] = Rounded(score.Recall),
            ["f1"] = Rounded(score.F1),
            ["f1Low"] = Rounded(score.Low),
            ["f1High"] = Rounded(score.High),
            ["spansRight"] = Rounded(score.SpansRight),
            ["spansFound"] = Rounded(score.SpansFound),
        })]),
    };

    private static double Rounded(double number) => Math.Round(number, 4);

    private static string Name(ThemePlacing placing) => placing switch
    {
        ThemePlacing.Windows => "passages",
        ThemePlacing.Tokens => "tokens, not smoothed",
        ThemePlacing.TokensWithMemory => "tokens, smoothed backwards",
        _ => "tokens, smoothed both ways",
    };
}
