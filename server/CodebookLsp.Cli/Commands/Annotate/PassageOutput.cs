using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Annotate;

/// <summary>The passages of a text with their themes: after the table of its tokens, or after their lines of JSON.</summary>
internal static class PassageOutput
{
    private const int MostStated = 2; // of a passage, in a table
    private const int ThemeWidth = 40;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A row a passage: where it lies (UTF-16 units), its themes, and how it begins.</summary>
    public static string Table(OpenThemes themes, IReadOnlyList<OutlineRow> rows, int width)
    {
        var text = new StringBuilder();
        var invariant = CultureInfo.InvariantCulture;
        text.Append(invariant, $"\n{"offsets",15}  {"themes".PadRight(ThemeWidth)}  passage\n");
        foreach (var row in rows)
        {
            var named = row.Passage.Themes.Count == 0 ? "–" : string.Join(
                "; ", row.Passage.Themes.Take(MostStated).Select(theme => Printable.Line(themes.Names.Called(theme.Theme))));
            var line = string.Create(
                invariant,
                $"{$"{row.Passage.Start}–{row.Passage.End}",15}  {Printable.Start(named, ThemeWidth - 1).PadRight(ThemeWidth)}  "
                + $"{Printable.Start(row.Text, Math.Max(20, width - ThemeWidth - 20))}");
            text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A line a passage: <c>passage</c> with its place in UTF-16 units and its tokens, and its <c>themes</c>.</summary>
    /// <param name="file">Null where there is only one.</param>
    public static string JsonLines(OpenThemes themes, IReadOnlyList<OutlineRow> rows, string? file)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var json = new JsonObject
            {
                ["passage"] = new JsonObject
                {
                    ["start"] = row.Passage.Start,
                    ["end"] = row.Passage.End,
                    ["tokens"] = row.Passage.Tokens,
                },
                ["themes"] = new JsonArray([.. row.Passage.Themes.Select(theme => new JsonObject
                {
                    ["theme"] = theme.Theme.Number,
                    ["name"] = themes.Names.Called(theme.Theme),
                    ["share"] = Math.Round(theme.Share, 4),
                    ["load"] = Math.Round((double)theme.Load, 4),
                })]),
            };
            if (file is not null)
                json["file"] = file;
            text.Append(json.ToJsonString(Plain)).Append('\n');
        }

        return text.ToString();
    }
}
