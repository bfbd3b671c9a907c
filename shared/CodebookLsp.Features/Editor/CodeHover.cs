using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What is shown about a token.</summary>
/// <param name="Markdown">Everything in it that is the text's is escaped.</param>
/// <param name="Plain">The same for editors that do not know Markdown.</param>
/// <param name="Range">What it is about, in UTF-16 units.</param>
public sealed record HoverText(string Markdown, string Plain, TextRange Range);

/// <summary>Writes the codes of one token, the most salient first.</summary>
public static class CodeHover
{
    private const int OtherPlaces = 5;

    private const int LongestWord = 18; // in UTF-16 units

    /// <param name="link">Writes a command link: its text, its command, its arguments; null where links cannot be followed.</param>
    /// <param name="expected">What the model expected at the token; null where that is not known (yet).</param>
    public static HoverText? At(
        LiveText text, LiveToken token, LiveSettings settings, Func<string, string, object[], string>? link, string uri,
        TokenExpectation? expected = null) =>
        text.Ask(counts =>
    {
        if (!text.IsRead(token))
            return null;

        var among = settings.Sites.Among(text.Model.Loaded.Sites);
        var codes = SalientCodes.Of(text, counts, token, settings, settings.HoverCodes);
        var colors = text.Slots.Of(text, counts, among, settings);
        var rows = codes
            .Select(code =>
                Row(
                    text, counts, token, code, settings.Labels.Of(new(code.Site, code.Code)),
                    colors.ContainsKey(new(code.Site, code.Code))))
            .ToList();
        var hidden = among.Sum(site => text.Model.Loaded.Sites[site].K) - codes.Count;
        var more = hidden > 0 ? $"and {hidden} less salient {(hidden == 1 ? "code" : "codes")}" : "";
        var early = text.IsTrusted(token) ? "" : " (near the start of the text, so the model has little context)";
        var id = text.Blocks[token.Block].Tokens[token.Index].Id;
        var word = text.TextOf(token).Trim(' ');

        // What can be done comes first: a long hover is cut off at the bottom.
        var links = link is null || rows.Count == 0
            ? ""
            : $" · {link($"Find all `{rows[0].Name}`", "codebookLsp.findAll", [uri, rows[0].Name])} · "
                + $"{link("Follow it", "codebookLsp.follow", [rows[0].Name])} · "
                + $"{link("Open its card", "codebookLsp.openCard", [rows[0].Name])}";
        var naming = link is null || rows.Count == 0 ? "" : $" · {link("Name it", "codebookLsp.renameCode", [rows[0].Name, uri])}";
        var theme = ThemeHover.Of(text, token, settings, link);
        var expectation = ExpectationHover.Of(expected, token, link, uri);
        var markdown = (theme is { } about ? about.Markdown + "\n\n" : "") + expectation.Markdown + $"""
            **{Printable.Markdown(word)}** · token {id}{early}{links}{naming}

            | code | similarity | here | also on |
            |:--|:--|:--|:--|
            {string.Concat(rows.Select(MarkdownRow))}
            {more}
            """;
        var plain = (theme is { } named ? named.Plain + "\n" : "") + expectation.Plain
            + $"{Printable.Line(word)} · token {id}{early}\n{string.Concat(rows.Select(PlainRow))}{more}";
        return new HoverText(markdown, plain, Visible.Part(text, token) ?? new(token.Start, token.End));

        string MarkdownRow(HoverRow row)
        {
            var label = row.Label is { } text ? $"**{Printable.Markdown(text)}** {Printable.Markdown(row.Trust)} " : "";
            return $"| {(row.Colored ? "● " : "")}{label}{Linked(row.Name)} | {row.Similarity} | {row.Times} "
                + $"| {Printable.Markdown(row.Others)} |\n";
        }

        string Linked(string name) => link?.Invoke($"`{name}`", "codebookLsp.findAll", [uri, name]) ?? $"`{name}`";
    });

    /// <summary>A Markdown link that runs a command of the editor.</summary>
    public static string CommandLink(string title, string command, object[] arguments) =>
        $"[{title}](command:{command}?{Uri.EscapeDataString(JsonSerializer.Serialize(arguments))})";

    private static HoverRow Row(LiveText text, CodeCounts counts, LiveToken token, TokenCode code, CodeLabel? label, bool colored)
    {
        var id = new CodeId(code.Site, code.Code);
        return new(
            text.Model.Names.Of(id),
            label?.Text,
            Trust(label),
            colored,
            code.Similarity.ToString("0.00", CultureInfo.InvariantCulture),
            code.Count == 1
                ? "only here"
                : string.Create(CultureInfo.InvariantCulture, $"{code.Count} times ({(double)code.Count / counts.Tokens:0.0%})"),
            Others(text, id, token));
    }

    /// <summary>Behind a label: who says so, or how often it was true on text that it was not made from.</summary>
    private static string Trust(CodeLabel? label) => label switch
    {
        null => "",
        { Origin: LabelOrigin.Person } => "✎",
        { Scores: { } scores } => string.Create(CultureInfo.InvariantCulture, $"({scores.Precision:0%})"),
        _ => "",
    };

    /// <summary>The words of the nearest other tokens with the code, in the order of the text.</summary>
    private static string Others(LiveText text, CodeId code, LiveToken token)
    {
        var others = SameCode.Occurrences(text, code).Where(range => range.End <= token.Start || range.Start >= token.End)
            .OrderBy(range => Math.Min(Math.Abs(range.Start - token.End), Math.Abs(token.Start - range.End)))
            .Take(OtherPlaces)
            .OrderBy(static range => range.Start)
            .Select(range => Printable.Line(text.Text[range.Start..Math.Min(range.End, range.Start + LongestWord)]));
        return string.Join(" · ", others);
    }

    private static string PlainRow(HoverRow row)
    {
        var label = row.Label is { } text ? $"{Printable.Line(text)} {row.Trust}  " : "";
        return $"{label}{row.Name}  {row.Similarity}  {row.Times}  {row.Others}\n";
    }

    private sealed record HoverRow(string Name, string? Label, string Trust, bool Colored, string Similarity, string Times, string Others);
}
