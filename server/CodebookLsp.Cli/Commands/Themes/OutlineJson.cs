using System.Text.Json.Nodes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>The themes of texts for programs.</summary>
internal static class OutlineJson
{
    private const int MostWords = 5;

    public static string Format(OpenThemes themes, IReadOnlyList<TextOutline> outlines) => new JsonObject
    {
        ["model"] = themes.Themes.ModelName,
        ["modelHash"] = themes.Themes.ModelHash,
        ["themes"] = themes.Path,
        ["texts"] = new JsonArray([.. outlines.Select(outline => new JsonObject
        {
            ["file"] = outline.Name,
            ["tokens"] = outline.Document.Tokens,
            ["said"] = Rounded(outline.Said),
            ["themes"] = Themes(themes, outline.Document),
            ["sections"] = new JsonArray([.. outline.Sections.Select(row => Row(themes, row))]),
            ["passages"] = new JsonArray([.. outline.Rows.Select(row => Row(themes, row))]),
            ["paragraphs"] = new JsonArray([.. outline.Paragraphs.Select(row => Row(themes, row))]),
        })]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Row(OpenThemes themes, OutlineRow row) => new()
    {
        ["start"] = row.Passage.Start,
        ["end"] = row.Passage.End,
        ["line"] = row.FirstLine,
        ["lastLine"] = row.LastLine,
        ["tokens"] = row.Passage.Tokens,
        ["text"] = row.Text,
        ["themes"] = Themes(themes, row.Passage),
    };

    private static JsonArray Themes(OpenThemes themes, ThemedPassage passage) => new([.. passage.Themes.Select(theme =>
    {
        var one = new JsonObject
        {
            ["number"] = theme.Theme.Number,
            ["name"] = themes.Names.Called(theme.Theme),
            ["share"] = Rounded(theme.Share),
            ["load"] = Rounded(theme.Load),
        };
        if (theme.Words.Count > 0)
        {
            one["words"] = new JsonArray([.. theme.Words.Take(MostWords).Select(static word => new JsonObject
            {
                ["start"] = word.Start,
                ["end"] = word.End,
                ["share"] = Rounded(word.Share),
            })]);
        }

        return one;
    })]);

    private static double Rounded(double number) => Math.Round(number, 4);
}
