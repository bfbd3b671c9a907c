using System.Globalization;
using System.Text;
using CodebookLsp.Features.Pages;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>A comparison as one page that needs nothing else and runs no script.</summary>
public static class ComparisonPage
{
    private const int RowHeight = 22;
    private const int NameWidth = 280;
    private const int ChartWidth = 560;

    /// <param name="model">Where the themes come from.</param>
    public static string Format(ThemeComparison comparison, ThemeModel model, ThemeNames names)
    {
        var (first, second) = (Printable.Html(comparison.FirstName), Printable.Html(comparison.SecondName));
        ThemeDifference[] clear = [.. comparison.Rows.Where(static row => row.IsClear)];
        var page = new StringBuilder(
            HtmlPage.Head($"{comparison.FirstName} and {comparison.SecondName} · themes", PageResource.Read("themes.css")));
        page.Append(CultureInfo.InvariantCulture, $"""
            <header><h1>{first} and {second}</h1><p>{ThemeSentences.About(model)}</p><p>{ThemeSentences.Size(first, comparison.First)}
            {ThemeSentences.Size(second, comparison.Second)}</p></header>
            <p>{Printable.Html(ThemeSentences.Differences(comparison))}</p>

            """);
        if (clear.Length > 0)
        {
            page.Append("<figure>\n");
            Chart(page, clear, names);
            page.Append(CultureInfo.InvariantCulture, $"<figcaption>Share of tokens in passages of which a theme is stated: {first} minus "
                + $"{second}, in percentage points, with intervals of 95 %.</figcaption>\n</figure>\n");
            Table(page, clear, names, first, second);
        }

        page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Printable.Html(ThemeSentences.Intervals(comparison))}</p>\n");
        page.Append("</body>\n</html>\n");
        return page.ToString();
    }

    private static void Chart(StringBuilder page, ThemeDifference[] rows, ThemeNames names)
    {
        var most = rows.Max(static row => Math.Max(Math.Abs(row.Difference.Low!.Value), Math.Abs(row.Difference.High!.Value)));
        var height = (rows.Length * RowHeight) + 26;
        page.Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"Differences\" viewBox=\"0 0 {NameWidth + ChartWidth} "
            + $"{height}\" width=\"{NameWidth + ChartWidth}\" height=\"{height}\">\n");
        foreach (var tick in (double[])[-most, -most / 2, 0, most / 2, most])
        {
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{X(tick):0.#}\" x2=\"{X(tick):0.#}\" y1=\"0\" "
                + $"y2=\"{height - 22}\"/><text class=\"soft\" text-anchor=\"middle\" x=\"{X(tick):0.#}\" y=\"{height - 6}\">"
                + $"{tick * 100:+0.#;−0.#;0}</text>\n");
        }

        for (var at = 0; at < rows.Length; at++)
        {
            var (y, row) = ((at * RowHeight) + (RowHeight / 2), rows[at]);
            page.Append(CultureInfo.InvariantCulture,
                $"<g class=\"{(row.Difference.Value > 0 ? "t0" : "t1")}\"><text text-anchor=\"end\" x=\"{NameWidth - 10}\" y=\"{y + 4}\">"
                + $"{Printable.Html(ThemeSentences.Shortened(names.Called(row.Theme)))}</text><line class=\"stroke\" "
                + $"x1=\"{X(row.Difference.Low!.Value):0.#}\" x2=\"{X(row.Difference.High!.Value):0.#}\" y1=\"{y}\" y2=\"{y}\"/>"
                + $"<circle class=\"own\" cx=\"{X(row.Difference.Value):0.#}\" cy=\"{y}\" r=\"4\"/></g>\n");
        }

        page.Append("</svg>\n");

        double X(double difference) => NameWidth + 20 + ((difference / most + 1) / 2 * (ChartWidth - 40));
    }

    private static void Table(StringBuilder page, ThemeDifference[] rows, ThemeNames names, string first, string second)
    {
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><table>\n<tr><th class=\"left\">theme</th><th>{first}</th>"
            + $"<th>{second}</th><th>difference</th><th class=\"left\">for example</th></tr>\n");
        foreach (var row in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"left\">{Printable.Html(names.Called(row.Theme))}</td>"
                + $"<td>{ThemeSentences.Percent(row.First.Value)}</td><td>{ThemeSentences.Percent(row.Second.Value)}</td>"
                + $"<td>{ThemeSentences.Points(row.Difference)}</td>"
                + $"<td class=\"left\">{Printable.Html(row.Example?.Text ?? "")}</td></tr>\n");
        }

        page.Append("</table></div>\n");
    }
}
