using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Themes for programs.</summary>
internal static class ThemeJson
{
    /// <param name="number">One theme; null for all.</param>
    public static string Format(ThemeModel themes, ThemeNames names, int? number)
    {
        var codes = new CodeNames(themes.Sites);
        return new JsonObject
        {
            ["model"] = themes.ModelName,
            ["modelHash"] = themes.ModelHash,
            ["tokens"] = themes.Corpus.Tokens,
            ["windows"] = themes.Corpus.Windows,
            ["works"] = themes.Corpus.Works,
            ["sources"] = themes.Corpus.Sources,
            ["windowsShown"] = themes.Corpus.Shown,
            ["codes"] = themes.Codes.Count,
            ["heldOutScore"] = themes.HeldOutScore is { } score ? Rounded(score) : null,
            ["themes"] = new JsonArray([.. themes.Themes.Where(theme => number is null || theme.Number == number)
                .Select(theme => Theme(themes, theme, names, codes))]),
        }.ToJsonString(ReadableJson.Options) + "\n";
    }

    private static JsonObject Theme(ThemeModel themes, Theme theme, ThemeNames names, CodeNames codes) => new()
    {
        ["number"] = theme.Number,
        ["name"] = names.Called(theme),
        ["sentence"] = names.Of(theme.Number)?.Sentence,
        ["aliases"] = new JsonArray([.. (names.Of(theme.Number)?.Aliases ?? []).Select(static alias => (JsonNode)alias)]),
        ["hidden"] = theme.Hidden is { } fault ? ThemeTable.Reason(fault) : null,
        ["words"] = new JsonArray([.. theme.Words.Select(static word => (JsonNode)word)]),
        ["share"] = Rounded(themes.ShareOf(theme)),
        ["windows"] = theme.Windows,
        ["works"] = theme.Works,
        ["sources"] = new JsonArray(
            [.. theme.Sources.Select(static source => new JsonObject { ["name"] = source.Name, ["windows"] = source.Windows })]),
        ["threshold"] = Rounded(theme.Threshold),
        ["stability"] = new JsonObject { ["seeds"] = Rounded(theme.SeedStability), ["halves"] = Rounded(theme.HalfStability) },
        ["family"] = theme.Family,
        ["nearest"] = new JsonArray(
            [.. theme.Nearest.Select(static near => new JsonObject { ["number"] = near.Number, ["cosine"] = Rounded(near.Cosine) })]),
        ["codes"] = Codes(codes, theme.Codes),
        ["direction"] = Codes(codes, theme.Direction),
        ["passages"] = new JsonArray([.. theme.Passages.Select(static passage =>
            new JsonObject { ["document"] = passage.Document, ["load"] = Rounded(passage.Load), ["text"] = passage.Text })]),
    };

    private static JsonArray Codes(CodeNames names, IReadOnlyList<ThemeCode> codes) =>
        new([.. codes.Select(one => new JsonObject { ["code"] = names.Of(one.Code), ["weight"] = Rounded(one.Weight) })]);

    private static double Rounded(double number) => Math.Round(number, 4);
}
