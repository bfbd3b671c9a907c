using System.Text;
using CodebookLsp.Features.Pages;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Training;

/// <summary>A run's curves as one page.</summary>
public static class TrainingPageFrame
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1300px;padding:0 1rem;color:#222}"
        + "main{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0}figcaption{font-weight:600}svg{max-width:100%;height:auto}";

    /// <param name="name">The run's, plain text.</param>
    /// <param name="figures">A title for each, plain text, and a drawing in SVG.</param>
    public static string Format(string name, IEnumerable<(string Title, string Svg)> figures)
    {
        var page = new StringBuilder(HtmlPage.Head($"Training {name}", Style));
        page.Append("<h1>Training ").Append(Printable.Html(name)).Append("</h1>\n<main>\n");
        foreach (var (title, svg) in figures)
            page.Append("<figure><figcaption>").Append(Printable.Html(title)).Append("</figcaption>\n").Append(svg).Append("\n</figure>\n");
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }
}
