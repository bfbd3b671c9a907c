using System.Globalization;
using System.Text;
using CodebookLsp.Features.Pages;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Corpora;

/// <summary>A report as one page that needs nothing else: charts in SVG, tables, no script at all.</summary>
public static class ReportPage
{
    private const int Listed = 40; // of each kind, in charts and tables
    private const int RowHeight = 22;
    private const int NameWidth = 260;
    private const int ChartWidth = 620;

    public static string Format(CorpusReport report)
    {
        var title = report.Second is { } second ? $"{report.First.Name} and {second.Name}" : report.First.Name;
        var page = new StringBuilder();
        page.Append(HtmlPage.Head($"{title} · codes", PageResource.Read("report.css")));
        page.Append(CultureInfo.InvariantCulture, $"""
            <header><h1>{Printable.Html(title)}</h1><p>{Size(report.First)}{(
                report.Second is { } other ? $"; {Size(other)}" : ""
            )}. Read by {Printable.Html(report.Model)}.</p></header>

            """);
        foreach (var kind in (CountedKind[])[CountedKind.Theme, CountedKind.Label, CountedKind.Code])
            Section(page, report, $"{kind}s", [.. report.Rows.Where(row => row.Item.Kind == kind)]);
        page.Append("<p class=\"note\">Intervals: 95%, by resampling documents (bootstrap, 1,000 samples).");
        if (report.Second is not null)
            page.Append(
                " Differences: G² corrected for the likeness of tokens within a document (Rao and Scott); q is the share of false "
                + "discoveries to expect among a row and all clearer ones (Benjamini and Hochberg).");
        page.Append("</p>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Section(StringBuilder page, CorpusReport report, string title, IReadOnlyList<ReportRow> all)
    {
        if (all.Count == 0)
            return;

        var rows = all.Take(Listed).ToList();
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n");
        if (report.Second is { } second)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p>{all.Count(static row => row.FalseDiscoveries < CorpusReport.Accepted):N0} of "
                + $"{all.Count(static row => row.FalseDiscoveries is not null):N0} tested differ between the corpora (q &lt; "
                + $"{CorpusReport.Accepted}). The clearest {rows.Count}:<span class=\"key one\">"
                + $"</span>{Printable.Html(report.First.Name)}<span class=\"key two\"></span>{Printable.Html(second.Name)}</p>\n");
        }
        else
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>The {rows.Count} most frequent of {all.Count:N0} that fire.</p>\n");
        }

        page.Append("<figure>\n");
        Chart(page, rows);
        page.Append("<figcaption>Share of tokens, with intervals.</figcaption>\n</figure>\n<div class=\"wide\">\n");
        Table(page, report, rows);
        page.Append("</div>\n");
    }

    /// <summary>A dot and its interval for each corpus, one line a thing.</summary>
    private static void Chart(StringBuilder page, List<ReportRow> rows)
    {
        var most = rows.Max(static row =>
            Math.Max(
                row.First.Tokens.High ?? row.First.Tokens.Value, row.Second is { } second ? second.Tokens.High ?? second.Tokens.Value : 0));
        var step = Step(most);
        var end = Math.Max(step, Math.Ceiling(most / step) * step);
        var height = (rows.Count * RowHeight) + 30;
        var invariant = CultureInfo.InvariantCulture;
        page.Append(
            invariant,
            $"<svg viewBox=\"0 0 {NameWidth + ChartWidth + 40} {height}\" width=\"{NameWidth + ChartWidth + 40}\" height=\"{height}\" "
            + $"role=\"img\">\n");
        for (var tick = 0; tick * step <= end * 1.0001; tick++)
        {
            var x = X(tick * step);
            page.Append(
                invariant,
                $"<line class=\"axis\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"0\" y2=\"{height - 24}\"/><text class=\"soft\" "
                + $"text-anchor=\"middle\" x=\"{x:0.#}\" y=\"{height - 8}\">{tick * step * 100:0.####}%</text>\n");
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var y = (i * RowHeight) + (RowHeight / 2);
            page.Append(
                invariant, $"<text text-anchor=\"end\" x=\"{NameWidth - 10}\" y=\"{y + 4}\">{Printable.Html(Short(rows[i].Item))}</text>");
            Dot(rows[i].First.Tokens, y - (rows[i].Second is null ? 0 : 4), "one");
            if (rows[i].Second is { } second)
                Dot(second.Tokens, y + 4, "two");
            page.Append('\n');
        }

        page.Append("</svg>\n");

        void Dot(Share share, int y, string kind)
        {
            if (share is { Low: { } low, High: { } high })
                page.Append(invariant, $"<line class=\"range {kind}\" x1=\"{X(low):0.#}\" x2=\"{X(high):0.#}\" y1=\"{y}\" y2=\"{y}\"/>");
            page.Append(invariant, $"<circle class=\"{kind}\" cx=\"{X(share.Value):0.#}\" cy=\"{y}\" r=\"3.5\"/>");
        }

        double X(double share) => NameWidth + (share / end * ChartWidth);
    }

    private static void Table(StringBuilder page, CorpusReport report, List<ReportRow> rows)
    {
        var invariant = CultureInfo.InvariantCulture;
        var labelled = rows.Any(static row => row.Item.Label is not null);
        var kind = rows[0].Item.Kind;
        var label = kind == CountedKind.Theme ? "name" : "label";
        page.Append(
            invariant,
            $"<table>\n<tr><th>{kind.ToString().ToLowerInvariant()}</th>{(labelled ? $"<th class=\"left\">{label}</th>" : "")}");
        page.Append(report.Second is null
            ? "<th>tokens</th><th>share of tokens</th><th>share of documents</th></tr>\n"
            : "<th>tokens, first</th><th>tokens, second</th><th>difference of shares</th><th>log odds ratio</th><th>documents, first</th>"
                + "<th>documents, second</th><th>q</th></tr>\n");
        foreach (var row in rows)
        {
            var name = Printable.Html(row.Item.Name);
            page.Append(invariant, $"<tr><td>{(row.Item.Kind == CountedKind.Code ? $"<code>{name}</code>" : name)}</td>");
            if (labelled)
                page.Append(invariant, $"<td class=\"left\">{Printable.Html(row.Item.Label ?? "")}</td>");
            if (row is { Second: { } second, Difference: { } difference, Test: { } test })
                page.Append(
                    invariant,
                    $"<td>{ReportText.Percent(row.First.Tokens)}</td><td>{ReportText.Percent(second.Tokens)}</td>"
                    + $"<td>{ReportText.Percent(difference)}</td><td>{test.LogOdds:+0.00;−0.00}</td>"
                    + $"<td>{ReportText.Percent(row.First.Documents)}</td><td>{ReportText.Percent(second.Documents)}</td>"
                    + $"<td>{ReportText.Rate(row.FalseDiscoveries)}</td>");
            else
                page.Append(
                    invariant,
                    $"<td>{row.First.TokenCount:N0}</td><td>{ReportText.Percent(row.First.Tokens)}</td>"
                    + $"<td>{ReportText.Percent(row.First.Documents)}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    /// <summary>1, 2 or 5 times a power of ten, so that there are four to eight ticks.</summary>
    private static double Step(double most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(most, 1e-9))));
        return (most / power) switch { < 1.5 => 0.2, < 3 => 0.5, < 7 => 1, _ => 2 } * power;
    }

    private static string Size(CorpusSize size) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Printable.Html(size.Name)}: {size.Documents:N0} {size.Unit}, {size.Tokens:N0} tokens");

    private static string Short(CountedItem item)
    {
        const int Longest = 38;
        var name = item.Label is { } label ? $"{item.Name} {label}" : item.Name;
        return name.Length <= Longest ? name : name[..Longest] + "…";
    }
}
