using System.Globalization;
using System.Text;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Pages;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Cards;

/// <summary>
/// A card as one page that needs nothing but itself: no script, no connection, and all of the texts escaped. The editor's extension shows the same page
/// (vscode-extension/src/card.ts, with the same style sheet), there with links.
/// </summary>
public static class CardPage
{
    private const int DocumentsNamed = 5;

    /// <param name="model">Its name, for the foot of the page.</param>
    public static string Html(CodeCard card, string model)
    {
        var style = PageResource.Read("card.css");
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{PageResource.Hash(style)}'; base-uri 'none'; form-action 'none'">
            <meta name="referrer" content="no-referrer">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(card.Name)}{(card.Label is { } label ? $" · {Text(label.Text)}" : "")}</title>
            <style>{style}</style>
            </head>
            <body>
            <main>
            {Head(card)}
            <div class="columns">
            <div>{Examples(card)}</div>
            <div>{Tokens(card)}{Words(card)}{Tendencies(card)}{Codes("Fires together with", "codes of other codebooks", card.Together, "nothing fires with it five times or more")}</div>
            </div>
            <div class="lists">
            {Codes("Similar", "same codebook, cosine", card.Similar, "no code of its codebook points its way")}
            {Codes("Opposite", "same codebook, cosine", card.Opposite, "no code of its codebook points the other way")}
            </div>
            {Tests(card)}
            <footer>Made by codebooklsp from {Count(card.Corpus.Tokens)} tokens of {Count(card.Corpus.Documents)} texts read by {Text(model)}. This page connects to nothing.</footer>
            </main>
            </body>
            </html>

            """;
    }

    private static string Head(CodeCard card)
    {
        var site = string.Create(CultureInfo.InvariantCulture, $"layer {card.Site.Layer}{(card.Site.Head is { } head ? $", head {head}" : "")}, code {card.Code.Code} of {card.Site.Codes:N0}");
        var badges = card.Label switch
        {
            null => "",
            { Origin: LabelOrigin.Person, Scores: null } => "<ul class=\"badges\"><li>written by a person</li></ul>",
            { Scores: { } scores } label => $"""
                <ul class="badges">
                <li>{(label.Origin == LabelOrigin.Person ? "written by a person" : "found by evidence, judged on other text")}</li>
                <li>true of <b>{Percent(scores.Precision)}</b> of its firings</li>
                <li>by chance <b>{Percent(card.LabelByChance ?? 0)}</b></li>
                <li>lift <b>{Times(scores.Lift)}</b></li>
                <li>recall <b>{Percent(scores.Recall)}</b></li>
                <li><b>{Count(scores.Firings)}</b> firings</li>
                </ul>
                """,
            _ => "<ul class=\"badges\"><li>found by evidence</li></ul>",
        };
        return $"""
            <p class="eyebrow"><span class="name">{Text(card.Name)}</span><span>{site}</span></p>
            {(card.Label is { } named ? $"<h1>{Text(named.Text)}</h1>" : "<h1 class=\"none\">No label</h1>")}
            {badges}
            {(card.Label?.Note is { } note ? $"<p class=\"note\">{Printable.Html(note)}</p>" : "")}
            <dl class="facts">
            <div><dt>of all tokens</dt><dd>{Percent(card.Rate)}</dd></div>
            <div><dt>firings in {Count(card.Corpus.Tokens)} tokens</dt><dd>{Count(card.Firings)}</dd></div>
            <div><dt>of {Count(card.Corpus.Documents)} texts</dt><dd>{Count(card.Documents.Count)}</dd></div>
            <div><dt>of its codebook's codes fire less often</dt><dd>{Percent(card.CommonerThan)}</dd></div>
            </dl>
            """;
    }

    private static string Examples(CodeCard card)
    {
        if (card.Examples.Count == 0)
            return Section("Examples", "", "<p class=\"none-yet\">It fires nowhere in these texts.</p>");
        var items = string.Concat(card.Examples.Select(static example =>
            $"<li><p>{Marked(example)}</p><span class=\"where\">{Text(Path.GetFileName(example.Name))} · at {Count(example.Place.Start)}</span></li>\n"));
        var most = string.Join(", ", card.Documents.Take(DocumentsNamed).Select(static one => $"{Text(Path.GetFileNameWithoutExtension(one.Name))} ({Times(one.Lift)})"));
        return Section("Examples", $"{card.Examples.Count} of {Count(card.Firings)}, drawn evenly", $"<ol class=\"examples\">{items}</ol><p class=\"soft\">Commonest in {most}, each beside its share of all the text.</p>");
    }

    /// <summary>An example's text, every firing token in a mark that says what and where it is.</summary>
    private static string Marked(CardExample example)
    {
        var html = new StringBuilder();
        var at = 0;
        foreach (var (index, mark) in example.Marks.Index())
        {
            var (start, end) = (mark.Start, mark.End);
            var written = example.Text[start..end];
            var visible = written.AsSpan().Trim();
            if (!visible.IsEmpty)
            {
                start += written.Length - written.AsSpan().TrimStart().Length;
                end = start + visible.Length;
            }

            html.Append(Flow(example.Text[at..start]));
            var shown = visible.IsEmpty ? Printable.Line(written, spaces: true) : visible.ToString();
            var tip = string.Create(CultureInfo.InvariantCulture, $"{Printable.Line(written, spaces: true)} at {example.Start + mark.Start:N0}{(index == example.Mark ? $", token {example.Token:N0}" : "")}");
            html.Append(index == example.Mark ? "<mark class=\"it\" tabindex=\"0\"" : "<mark").Append($" data-tip=\"{Printable.Html(tip)}\">{Printable.Html(shown)}</mark>");
            at = end;
        }

        return html.Append(Flow(example.Text[at..])).ToString();
    }

    private static string Flow(string text) => string.Join("<span class=\"break\">¶</span>", ReflowedText.Paragraphs(text).Select(Printable.Html));

    private static string Tendencies(CodeCard card)
    {
        if (card.Tendencies is not { } tendencies)
            return "";
        return Section(
            "What forcing it on does",
            "next token, in nats",
            $"{Both(tendencies.Add)}<p class=\"soft\">Added at strength 1 to neutral prompts; the whole distribution moves by {CardFigures.Divergence(tendencies.Add.Change)} nats.</p>"
            + $"<details><summary>In place of the codebook's own code: {CardFigures.Divergence(tendencies.Replace.Change)} nats</summary>{Both(tendencies.Replace)}</details>");

        static string Both(CardLogitEffect tendency)
        {
            var most = tendency.Raised.Concat(tendency.Lowered).Select(static one => Math.Abs(one.Change)).DefaultIfEmpty(1).Max();
            return $"<div class=\"pair\"><div><h3>Likelier</h3>{Bars(tendency.Raised, "up", most)}</div><div><h3>Less likely</h3>{Bars(tendency.Lowered, "down", most)}</div></div>";
        }

        static string Bars(IReadOnlyList<NextToken> tokens, string way, double most) => tokens.Count == 0 ? "<p class=\"none-yet\">nothing</p>" : $"""
            <table class="bars"><tbody>
            {string.Concat(tokens.Select(token => $"<tr tabindex=\"0\" data-tip=\"{Probability(token.Before)} → {Probability(token.After)}\"><th scope=\"row\">{Written(token.Text)}</th><td class=\"bar\">{Bar(Math.Abs(token.Change) / most, way)}</td><td class=\"figure\">{Signed(token.Change)}</td></tr>\n"))}
            </tbody></table>
            """;
    }

    private static string Tokens(CodeCard card) => card.Tokens.Count == 0 ? "" : Section(
        "Fires on", "share of firings, lift", Counted(card.Tokens));

    private static string Words(CodeCard card) => card.Before.Count + card.After.Count == 0 ? "" : Section(
        "Words around it", "share of its firings", $"<div class=\"pair\"><div><h3>Before</h3>{Counted(card.Before)}</div><div><h3>After</h3>{Counted(card.After)}</div></div>");

    private static string Counted(IReadOnlyList<CountedText> texts)
    {
        var most = texts.Select(static one => one.Share).DefaultIfEmpty(1).Max();
        var lifts = texts.Any(static one => one.Lift is not null);
        return $"""
            <table class="bars"><tbody>
            {string.Concat(texts.Select(one => $"<tr><th scope=\"row\">{Written(one.Text)}</th><td class=\"bar\">{Bar(one.Share / most)}</td><td class=\"figure\">{Percent(one.Share)}</td>{(lifts ? $"<td class=\"figure times\">{(one.Lift is { } lift ? Times(lift) : "")}</td>" : "")}</tr>\n"))}
            </tbody></table>
            """;
    }

    private static string Tests(CodeCard card)
    {
        if (card.Tests.Count == 0)
            return "";
        var rows = string.Concat(card.Tests.Select(static test => $"""
            <tr><th scope="row">{Text(test.What)}</th>
            <td class="bar"><svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{Width(test.Precision)}" height="1"/><line class="chance" x1="{Width(test.Chance)}" x2="{Width(test.Chance)}" y1="0" y2="1"/>{(test.OtherCodes is { } at ? $"<line x1=\"{Width(at)}\" x2=\"{Width(at)}\" y1=\"0\" y2=\"1\"/>" : "")}</svg></td>
            <td class="figure">{Percent(test.Precision)}</td><td class="figure">{Times(test.Lift)}</td><td class="figure">{(test.OtherCodes is { } others ? Percent(others) : "–")}</td><td class="figure">{Percent(test.Chance)}</td></tr>

            """));
        return $"<div class=\"lists\">{Section(
            "How much simple descriptions tell",
            "made on one half of the text, judged on the other",
            $"<table class=\"bars tests\"><thead><tr><th scope=\"col\">its five commonest at</th><th></th><th scope=\"col\" class=\"figure\">this code</th><th scope=\"col\" class=\"figure\">lift</th><th scope=\"col\" class=\"figure\">codes as common</th><th scope=\"col\" class=\"figure\">random tokens</th></tr></thead><tbody>{rows}</tbody></table>"
            + "<p class=\"soft\">The share of the firings of which the description is true. The line marks the median of codes that fire about as often, the dots as many random tokens: what those reach says nothing about this code.</p>")}</div>";
    }

    private static string Codes(string title, string what, IReadOnlyList<CardCode>? codes, string none)
    {
        if (codes is null)
            return "";
        var rows = string.Concat(codes.Select(static one => $"""
            <tr><th scope="row" class="name">{Text(one.Name)}</th><td class="label">{(one.Label is { } label ? Text(label) : one.FiresOn is { } token ? $"<q>{Written(token)}</q>" : "<span class=\"soft\">never fires</span>")}</td><td class="figure">{(one.Share is { } share ? $"{Percent(share)}</td><td class=\"figure soft\">{Times(one.Score)}" : CardFigures.Cosine(one.Score))}</td></tr>

            """));
        return Section(title, what, codes.Count == 0 ? $"<p class=\"none-yet\">{none}</p>" : $"<table class=\"codes\"><tbody>{rows}</tbody></table>");
    }

    private static string Section(string title, string what, string content) =>
        $"<section aria-label=\"{title}\"><header><h2>{title}</h2>{(what.Length > 0 ? $"<p>{what}</p>" : "")}</header>{content}</section>\n";

    private static string Bar(double share, string way = "") =>
        $"<svg class=\"{$"bar {way}".Trim()}\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{Width(share)}\" height=\"1\"/></svg>";

    private static string Width(double share) => (Math.Clamp(share, 0, 1) * 100).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A token or word, its blanks visible.</summary>
    private static string Written(string text) => Printable.Html(Printable.Line(text, spaces: true));

    private static string Text(string text) => Printable.Html(Printable.Line(text));

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => CardFigures.Percent(share);

    private static string Times(double lift) => CardFigures.Times(lift);

    private static string Signed(double nats) => CardFigures.Nats(nats);

    private static string Probability(double probability) => CardFigures.Probability(probability);
}
