using System.Globalization;
using CodebookLsp.Features.Pages;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Cards;

/// <summary>
/// A card as one page that needs nothing but itself: no script, no connection, and all of the texts escaped. The editor's extension shows
/// the same page with links (vscode-extension/src/cards), and with the same style sheet.
/// </summary>
public static class CardPage
{
    /// <param name="model">Its name, for the foot of the page.</param>
    public static string Html(CodeCard card, string model)
    {
        var view = CardView.Of(card);
        return $"""
            {HtmlPage.Head(view.Label is { } label ? $"{view.Name} · {label}" : view.Name, PageResource.Read("card.css"))}<main>
            {Head(view)}
            <div class="columns">
            <div>{Examples(view.Examples)}</div>
            <div>{FiresOn(view.FiresOn)}{Words(view.WordsAround)}{Effects(view)}{Codes(view.Coactive)}</div>
            </div>
            <div class="lists">
            {Codes(view.Similar)}
            {Codes(view.Opposite)}
            </div>
            {Tests(view.Tests)}
            <footer>{Text(Footer(card, model))}</footer>
            </main>
            </body>
            </html>

            """;
    }

    private static string Footer(CodeCard card, string model) =>
        $"Made by codebooklsp from {CardFigures.Count(card.Corpus.Tokens)} tokens of {CardFigures.Count(card.Corpus.Documents)} texts, "
        + $"read by {Printable.Line(model)}. This page connects to nothing.";

    private static string Head(CardView view) => $"""
        <p class="eyebrow"><span class="name">{Text(view.Name)}</span><span>{view.Place}</span></p>
        {(view.Label is { } label ? $"<h1>{Text(label)}</h1>" : "<h1 class=\"none\">No label</h1>")}
        {(
            view.Badges.Count == 0
                ? ""
                : $"<ul class=\"badges\">{string.Concat(view.Badges.Select(static one => $"<li>{Badge(one)}</li>"))}</ul>"
        )}
        {(view.Note is { } note ? $"<p class=\"note\">{Text(note)}</p>" : "")}
        <dl class="facts">
        {string.Concat(view.Facts.Select(static one => $"<div><dt>{Text(one.After)}</dt><dd>{Text(one.Figure)}</dd></div>\n"))}</dl>
        """;

    private static string Badge(CardFigure badge) => string.Join(
        ' ',
        new[] { Text(badge.Before), badge.Figure.Length == 0 ? "" : $"<b>{Text(badge.Figure)}</b>", Text(badge.After) }.Where(
            static part => part.Length > 0));

    private static string Examples(CardSection<CardPassage> section)
    {
        var items = string.Concat(section.Rows.Select(static one =>
            $"<li><p>{string.Concat(one.Parts.Select(Part))}</p><span class=\"where\">{Text(one.Where)}</span></li>\n"));
        return Section(
            section.Title, section.Note,
            section.Rows.Count == 0 ? None(section.Empty) : $"<ol class=\"examples\">{items}</ol>{Remark(section.Remark)}");
    }

    private static string Part(CardPassagePart part)
    {
        var html = string.Join("<span class=\"break\">¶</span>", part.Paragraphs.Select(Text));
        return part.Tip is not { } tip ? html
            : $"<mark{(part.IsSubject ? " class=\"it\" tabindex=\"0\"" : "")} data-tip=\"{Text(tip)}\">{html}</mark>";
    }

    private static string FiresOn(CardSection<CardBar>? section) =>
        section is null ? "" : Section(section.Title, section.Note, Bars(section.Rows, "", withMore: true));

    private static string Words(CardPair? pair) =>
        pair is null ? "" : Section(pair.Title, pair.Note, Halves(pair, "", ""));

    private static string Effects(CardView view) => view is not { LogitEffects: { } added, ReplacingEffects: { } replacing } ? "" : Section(
        added.Title, added.Note,
        $"{Halves(added, "up", "down")}{Remark(added.Remark)}<details>"
        + $"<summary>{Text(replacing.Title)}</summary>{Halves(replacing, "up", "down")}</details>");

    private static string Halves(CardPair pair, string first, string second) =>
        $"<div class=\"pair\"><div><h3>{pair.First.Title}</h3>{Bars(pair.First.Rows, first)}</div>"
        + $"<div><h3>{pair.Second.Title}</h3>{Bars(pair.Second.Rows, second)}</div></div>";

    private static string Bars(IReadOnlyList<CardBar> rows, string way, bool withMore = false) => rows.Count == 0 ? None("none") : $"""
        <table class="bars"><tbody>
        {string.Concat(rows.Select(one =>
            $"<tr{Tip(one.Tip)}><th scope=\"row\">{Text(one.Text)}</th><td class=\"bar\">{Bar(one.Length, way)}</td>"
            + $"{Figure(one.Figure)}{(withMore && one.More is { } more ? Figure(more, " times") : "")}</tr>\n"))}
        </tbody></table>
        """;

    private static string Codes(CardSection<CardOtherCode>? section)
    {
        if (section is null)
            return "";
        var rows = string.Concat(section.Rows.Select(static one =>
        {
            var means = one.Kind switch
            {
                CardMeaning.Label => Text(one.Means),
                CardMeaning.Token => $"<q>{Text(one.Means)}</q>",
                _ => $"<span class=\"soft\">{Text(one.Means)}</span>",
            };
            return $"<tr><th scope=\"row\" class=\"name\">{Text(one.Name)}</th><td class=\"label\">{means}</td>"
                + $"{Figure(one.Figure)}{(one.More is { } more ? Figure(more, " soft") : "")}</tr>\n";
        }));
        return Section(
            section.Title, section.Note,
            section.Rows.Count == 0 ? None(section.Empty) : $"<table class=\"codes\"><tbody>{rows}</tbody></table>");
    }

    private static string Tests(CardSection<CardTest>? section)
    {
        if (section is null)
            return "";
        var columns = CardWriter.TestColumns;
        var headings = string.Concat(columns.Skip(1).Select(static one => $"<th scope=\"col\" class=\"figure\">{one}</th>"));
        var rows = string.Concat(section.Rows.Select(static one =>
            $"<tr><th scope=\"row\">{Text(one.What)}</th><td class=\"bar\">{Bar(one.Share, "", Lines(one))}</td>"
            + $"{Figure(one.Figure)}{Figure(one.Lift)}{Figure(one.OtherFigure)}{Figure(one.ChanceFigure)}</tr>\n"));
        var table =
            $"<table class=\"bars tests\"><thead><tr><th scope=\"col\">{columns[0]}</th><th></th>{headings}</tr></thead>"
            + $"<tbody>{rows}</tbody></table>";
        return $"<div class=\"lists\">{Section(section.Title, section.Note, table + Remark(section.Remark))}</div>";

        static string Lines(CardTest test) =>
            At(test.ChanceShare, " class=\"chance\"") + (test.OtherShare is { } other ? At(other, "") : "");

        static string At(double share, string kind) => $"<line{kind} x1=\"{Width(share)}\" x2=\"{Width(share)}\" y1=\"0\" y2=\"1\"/>";
    }

    private static string Section(string title, string note, string content) =>
        $"<section aria-label=\"{title}\"><header>"
        + $"<h2>{title}</h2>{(note.Length > 0 ? $"<p>{note}</p>" : "")}</header>{content}</section>\n";

    private static string Bar(double share, string way, string lines = "") =>
        $"<svg class=\"{$"bar {way}".Trim()}\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        + $"<rect width=\"{Width(share)}\" height=\"1\"/>{lines}</svg>";

    private static string Figure(string figure, string kind = "") => $"<td class=\"figure{kind}\">{Text(figure)}</td>";

    private static string Tip(string? tip) => tip is null ? "" : $" tabindex=\"0\" data-tip=\"{Text(tip)}\"";

    private static string None(string sentence) => $"<p class=\"none-yet\">{sentence}</p>";

    private static string Remark(string? sentence) => sentence is null ? "" : $"<p class=\"soft\">{Text(sentence)}</p>";

    private static string Width(double share) => (Math.Clamp(share, 0, 1) * 100).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Text(string text) => Printable.Html(text);
}
