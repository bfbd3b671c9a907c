using System.Globalization;
using System.Text;
using CodebookLsp.Features.Pages;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>The themes of a corpus as one page that needs nothing else and runs no script: shares as bars, by class or over time.</summary>
public static class GroupedPage
{
    private const int MostRows = 40;
    private const int MostLines = 8; // over time
    private const int NameWidth = 280;
    private const int ChartWidth = 620;
    private const int BarHeight = 12;
    private const int LineHeight = 260;

    /// <param name="model">Where the themes come from.</param>
    public static string Format(GroupedThemes themes, ThemeModel model, ThemeNames names)
    {
        var page = new StringBuilder(HtmlPage.Head($"{themes.Name} · themes", PageResource.Read("themes.css")));
        page.Append(CultureInfo.InvariantCulture, $"<header><h1>{Printable.Html(themes.Name)}</h1>"
            + $"<p>{ThemeSentences.About(model)}</p><p>{themes.Units:N0} {themes.Unit}, "
            + $"{themes.Tokens:N0} tokens; nothing is said about {(1 - themes.Said) * 100:0} % of them.</p></header>\n");
        if (themes.Rows.Count > 0)
        {
            page.Append("<figure>\n");
            if (themes.Ordered)
                Lines(page, themes, names);
            else
                Bars(page, themes, names);
            page.Append("<figcaption>Share of the tokens that lie in passages of which the theme is stated.")
                .Append(!themes.Ordered && themes.Tallies.Any(static tally => tally.HasIntervals) ? " Thin lines: intervals of 95 %." : "")
                .Append("</figcaption>\n</figure>\n");
            Table(page, themes, names);
        }

        page.Append("</body>\n</html>\n");
        return page.ToString();
    }

    /// <summary>A bar for each group, theme by theme.</summary>
    private static void Bars(StringBuilder page, GroupedThemes themes, ThemeNames names)
    {
        if (themes.Groups.Count > 1)
            Legend(page, themes.Groups);
        var (rows, groups) = (themes.Rows.Take(MostRows).ToArray(), themes.Groups.Count);
        var most = rows.Max(static row => row.Groups.Max(static share => share.High ?? share.Value));
        var rowHeight = (groups * BarHeight) + 10;
        page.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"Themes\" viewBox=\"0 0 {NameWidth + ChartWidth} "
            + $"{rows.Length * rowHeight}\" width=\"{NameWidth + ChartWidth}\" height=\"{rows.Length * rowHeight}\">\n");
        for (var at = 0; at < rows.Length; at++)
        {
            var top = at * rowHeight;
            page.Append(CultureInfo.InvariantCulture, $"<text text-anchor=\"end\" x=\"{NameWidth - 10}\" y=\"{top + (rowHeight / 2) + 4}\">"
                + $"{Printable.Html(ThemeSentences.Shortened(names.Called(rows[at].Theme)))}</text>");
            for (var group = 0; group < groups; group++)
            {
                var (share, y) = (rows[at].Groups[group], top + 5 + (group * BarHeight));
                page.Append(CultureInfo.InvariantCulture, $"<rect class=\"{Colour(group)} own\" x=\"{NameWidth}\" y=\"{y}\" "
                    + $"width=\"{X(share.Value):0.#}\" height=\"{BarHeight - 2}\"/>");
                if (share is { Low: { } low, High: { } high })
                {
                    page.Append(CultureInfo.InvariantCulture, $"<line class=\"rule\" x1=\"{NameWidth + X(low):0.#}\" "
                        + $"x2=\"{NameWidth + X(high):0.#}\" y1=\"{y + 5}\" y2=\"{y + 5}\"/>");
                }

                page.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" x=\"{NameWidth + X(share.High ?? share.Value) + 6:0.#}\" "
                    + $"y=\"{y + 9}\">{ThemeSentences.Percent(share.Value)}</text>");
            }

            page.Append('\n');
        }

        page.Append("</svg>\n");

        double X(double share) => share / most * (ChartWidth - 60);
    }

    /// <summary>A line for each of the most frequent themes, along the periods.</summary>
    private static void Lines(StringBuilder page, GroupedThemes themes, ThemeNames names)
    {
        var rows = themes.Rows.Take(MostLines).ToArray();
        Legend(page, [.. rows.Select(row => names.Called(row.Theme))]);
        var most = rows.Max(static row => row.Groups.Max(static share => share.Value));
        var step = (NameWidth + ChartWidth - 60.0 - 50) / Math.Max(1, themes.Groups.Count - 1);
        page.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"Themes over time\" viewBox=\"0 0 "
            + $"{NameWidth + ChartWidth} {LineHeight + 40}\" width=\"{NameWidth + ChartWidth}\" height=\"{LineHeight + 40}\">\n");
        foreach (var part in (double[])[0, 0.5, 1])
        {
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"50\" x2=\"{NameWidth + ChartWidth}\" "
                + $"y1=\"{Y(part * most):0.#}\" y2=\"{Y(part * most):0.#}\"/><text class=\"soft\" text-anchor=\"end\" x=\"44\" "
                + $"y=\"{Y(part * most) + 4:0.#}\">{ThemeSentences.Percent(part * most)}</text>\n");
        }

        var every = Math.Max(1, themes.Groups.Count / 8);
        for (var group = 0; group < themes.Groups.Count; group += every)
        {
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"soft\" text-anchor=\"middle\" x=\"{X(group):0.#}\" "
                + $"y=\"{LineHeight + 32}\">{Printable.Html(themes.Groups[group])}</text>\n");
        }

        for (var at = 0; at < rows.Length; at++)
        {
            var points = rows[at].Groups.Select((share, group) => Text($"{X(group):0.#},{Y(share.Value):0.#}"));
            page.Append(
                CultureInfo.InvariantCulture, $"<g class=\"t{at}\"><polyline class=\"stroke\" points=\"{string.Join(' ', points)}\"/>");
            for (var group = 0; group < themes.Groups.Count; group++)
            {
                page.Append(CultureInfo.InvariantCulture, $"<circle class=\"own\" cx=\"{X(group):0.#}\" "
                    + $"cy=\"{Y(rows[at].Groups[group].Value):0.#}\" r=\"3\"/>");
            }

            page.Append("</g>\n");
        }

        page.Append("</svg>\n");

        double X(int group) => 60 + (group * step);
        double Y(double share) => LineHeight + 10 - (share / Math.Max(most, 1e-9) * LineHeight);
    }

    private static void Table(StringBuilder page, GroupedThemes themes, ThemeNames names)
    {
        page.Append("<div class=\"wide\"><table>\n<tr><th class=\"left\">theme</th><th>passages</th><th>share</th>");
        if (themes.Groups.Count > 1)
        {
            foreach (var group in themes.Groups)
                page.Append(CultureInfo.InvariantCulture, $"<th>{Printable.Html(group)}</th>");
        }

        page.Append("<th class=\"left\">for example</th></tr>\n");
        foreach (var row in themes.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"left\">{Printable.Html(names.Called(row.Theme))}</td>"
                + $"<td>{row.Passages:N0}</td><td>{ThemeSentences.Percent(row.Share)}</td>");
            if (themes.Groups.Count > 1)
            {
                foreach (var share in row.Groups)
                    page.Append(CultureInfo.InvariantCulture, $"<td>{ThemeSentences.Percent(share.Value)}</td>");
            }

            page.Append(CultureInfo.InvariantCulture, $"<td class=\"left\">{Printable.Html(row.Example.Text)}</td></tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void Legend(StringBuilder page, IReadOnlyList<string> names)
    {
        page.Append("<ul class=\"legend\">\n");
        for (var at = 0; at < names.Count; at++)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<li class=\"{Colour(at)}\"><span class=\"key\"></span>{Printable.Html(names[at])}</li>\n");
        }

        page.Append("</ul>\n");
    }

    private static string Colour(int at) => at < 8 ? Text($"t{at}") : "rest";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
