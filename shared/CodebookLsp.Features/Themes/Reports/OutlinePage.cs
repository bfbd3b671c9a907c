using System.Globalization;
using System.Text;
using CodebookLsp.Features.Pages;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>Outlines as one page that needs nothing else and runs no script: a river of themes along each text, the passages beside
/// it.</summary>
public static class OutlinePage
{
    /// <summary>Themes with a colour of their own.</summary>
    private const int Coloured = 8;

    private const int MostStated = 3;
    private const double RowHeight = 3.6; // in rem, as the style sheet has it
    private const int Width = 176;
    private const int UnitsOfRow = 20; // of the picture
    private const int PlacesOfRow = 4;

    public static string Format(IReadOnlyList<TextOutline> outlines, ThemeModel themes, ThemeNames names)
    {
        var title = outlines is [var only] ? only.Name : Text($"{outlines.Count:N0} texts");
        var page = new StringBuilder(HtmlPage.Head($"{title} · themes", PageResource.Read("themes.css")));
        page.Append(CultureInfo.InvariantCulture, $"""
            <header><h1>{Printable.Html(title)}</h1>
            <p>{ThemeSentences.About(themes)}</p>
            <p>The river on the left shows how much there is of the themes with colours: the wider, the more. Beside it stand the passages:
            their lines in the text, their themes, after a dot the words that speak for the first theme, and how the passage
            begins.</p></header>

            """);
        foreach (var outline in outlines)
            Append(page, outline, names, outlines.Count > 1);
        page.Append("</body>\n</html>\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, TextOutline outline, ThemeNames names, bool heading)
    {
        if (heading)
            page.Append(CultureInfo.InvariantCulture, $"<h2>{Printable.Html(outline.Name)}</h2>\n");
        var main = outline.Document.Themes.Take(Coloured).ToArray();
        var colours = main.Select(static (theme, at) => (theme.Theme.Number, at)).ToDictionary();
        page.Append("<ul class=\"legend\">\n");
        for (var at = 0; at < main.Length; at++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li class=\"t{at}\"><span class=\"key\"></span><b>{main[at].Share * 100:0} %</b> "
                + $"{Printable.Html(names.Called(main[at].Theme))}</li>\n");
        }

        if (outline.Document.Themes.Count > Coloured)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li class=\"rest\"><span class=\"key\"></span>"
                + $"{outline.Document.Themes.Count - Coloured:N0} more themes</li>\n");
        }

        page.Append("</ul>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{outline.Document.Tokens:N0} tokens; nothing is said about "
            + $"{(1 - outline.Said) * 100:0} % of them. Percentages: the share of the text in passages of which "
            + $"the theme is stated.</p>\n");
        if (outline.Rows.Count == 0)
            return;

        page.Append("<div class=\"text\">\n");
        River(page, outline, main, names);
        page.Append("<ol>\n");
        foreach (var row in outline.Rows)
            Append(page, row, colours, names);
        page.Append("</ol>\n</div>\n");
    }

    private static void Append(StringBuilder page, OutlineRow row, Dictionary<int, int> colours, ThemeNames names)
    {
        var stated = row.Passage.Themes.Take(MostStated).Select((theme, at) =>
        {
            var colour = colours.TryGetValue(theme.Theme.Number, out var number) ? Text($"t{number}") : "rest";
            var name = Printable.Html(names.Called(theme.Theme));
            return $"<span class=\"{colour}\"><span class=\"key\"></span></span>{(at == 0 ? $"<b>{name}</b>" : name)}";
        });
        var words = row.Words.Count == 0 ? "" : " · " + Printable.Html(string.Join(", ", row.Words));
        var lines = row.FirstLine == row.LastLine ? Text($"{row.FirstLine}") : Text($"{row.FirstLine}–{row.LastLine}");
        page.Append("<li><div class=\"what\"><span class=\"line\">").Append(lines).Append("</span>")
            .Append(row.Passage.Themes.Count == 0 ? "–" : string.Join(", ", stated) + words)
            .Append("</div><div dir=\"auto\">").Append(Printable.Html(row.Text)).Append("</div></li>\n");
    }

    /// <summary>
    /// The themes flow down, as wide as there is of them. Every passage has the same height, so that the picture stands beside the list.
    /// </summary>
    private static void River(StringBuilder page, TextOutline outline, PassageTheme[] main, ThemeNames names)
    {
        var places = Places(outline);
        var loads = main.Select(theme => outline.River.Of(theme.Theme.Number, ThemeSmoothing.Around)).ToArray();
        var widest = Math.Max(1e-6, places.Max(place => loads.Sum(load => (double)load[place.At])));
        page.Append(CultureInfo.InvariantCulture,
            $"<svg role=\"img\" aria-label=\"How much of each theme there is along the text\" preserveAspectRatio=\"none\" "
            + $"viewBox=\"0 0 {Width} {outline.Rows.Count * UnitsOfRow}\" height=\"{outline.Rows.Count * RowHeight:0.#}rem\">\n");
        var left = places.Select(place => (Width - (loads.Sum(load => (double)load[place.At]) / widest * Width)) / 2).ToArray();
        for (var theme = 0; theme < main.Length; theme++)
        {
            double[] right = [.. places.Select((place, at) => left[at] + (loads[theme][place.At] / widest * Width))];
            var down = places.Select((place, at) => Text($"{left[at]:0.#} {place.Y:0.#}"));
            var up = places.Select((place, at) => Text($"{right[at]:0.#} {place.Y:0.#}")).Reverse();
            page.Append(
                CultureInfo.InvariantCulture, $"<path class=\"t{theme} own\" d=\"M{string.Join("L", down)}L{string.Join("L", up)}Z\">"
                + $"<title>{Printable.Html(names.Called(main[theme].Theme))}</title></path>\n");
            left = right;
        }

        page.Append("</svg>\n");
    }

    /// <summary>Some places of each passage: where they are in the picture, and in the river.</summary>
    private static List<(double Y, int At)> Places(TextOutline outline)
    {
        var places = new List<(double, int)>();
        for (var row = 0; row < outline.Rows.Count; row++)
        {
            var passage = outline.Rows[row].Passage;
            for (var part = 0; part < PlacesOfRow; part++)
            {
                var share = (part + 0.5) / PlacesOfRow;
                var token = passage.FirstToken + (int)(share * passage.Tokens);
                places.Add(((row + share) * UnitsOfRow, Math.Min(token / outline.River.TokensOfPlace, outline.River.Places - 1)));
            }
        }

        return places;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
