using System.Text;
using CodebookLsp.Features.Pages;
using CodebookLsp.Text.Printing;
using static System.FormattableString;

namespace CodebookLsp.Features.Judging;

/// <summary>An evaluation of steering as one page that connects to nothing.</summary>
public static class SteeringPage
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
        body { color: #202124; background: #fff; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; } svg { max-width: 100%; height: auto; }
        th, td { padding: .2rem .5rem; border-bottom: 1px solid #dadce0; text-align: right; } .left { text-align: left; }
        .sure { background: #e6f4ea; }
        """;

    /// <param name="plot">SVG of our own making; it goes into the page as it is.</param>
    public static string Format(SteeringReport report, string plot)
    {
        var page = new StringBuilder(HtmlPage.Head("Does steering steer?", Style)).Append("<h1>Does steering steer?</h1>\n");
        foreach (var sentence in SteeringSentences.Of(report))
            page.Append("<p>").Append(Printable.Html(sentence)).Append("</p>\n");
        page.Append(plot[Math.Max(0, plot.IndexOf("<svg", StringComparison.Ordinal))..])
            .Append("<h2>All concepts</h2>\n");
        Methods(page, report.All);
        foreach (var kind in report.Kinds)
        {
            page.Append("<h2>").Append(Printable.Html(kind.Name)).Append("</h2>\n");
            Methods(page, kind);
            Concepts(page, [.. report.Concepts.Where(one => one.Kind == kind.Kind)]);
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Methods(StringBuilder page, JudgedGroup group)
    {
        page.Append("<div class=\"wide\"><table>\n<tr>");
        foreach (var (number, column) in SteeringColumns.All.Index())
            page.Append(Invariant($"<th{Left(number)}>{column.Name}</th>"));
        page.Append("</tr>\n");
        foreach (var one in group.Methods)
        {
            page.Append("<tr>");
            foreach (var (number, column) in SteeringColumns.All.Index())
                page.Append(Invariant($"<td{Left(number)}>{column.Of(one)}</td>"));
            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");

        static string Left(int number) => number == 0 ? " class=\"left\"" : "";
    }

    private static void Concepts(StringBuilder page, IReadOnlyList<JudgedGroup> concepts)
    {
        page.Append("<div class=\"wide\"><table>\n<tr><th class=\"left\">concept</th><th>beginnings</th>");
        foreach (var method in SteeringMethod.All)
            page.Append(Invariant($"<th>{method}</th>"));
        page.Append("<th>loss</th><th>over random codes</th><th>over means</th></tr>\n");
        foreach (var one in concepts)
        {
            page.Append(one.Succeeds(surely: true) ? "<tr class=\"sure\">" : "<tr>")
                .Append(Invariant($"<td class=\"left\">{Printable.Html(one.Name)}</td><td>{one.Prompts}</td>"));
            foreach (var method in SteeringMethod.All)
                page.Append(Invariant($"<td>{SteeringColumns.Percent(one.Of(method)?.HeldOut.Mean)}</td>"));
            page.Append(Invariant($"<td>{one.Of(SteeringMethod.FoundCodes)?.Loss:0.00}</td>"))
                .Append(Invariant($"<td>{SteeringColumns.Gain(one, SteeringMethod.RandomCodes)}</td>"))
                .Append(Invariant($"<td>{SteeringColumns.Gain(one, SteeringMethod.Means)}</td></tr>\n"));
        }

        page.Append("</table></div>\n");
    }
}
