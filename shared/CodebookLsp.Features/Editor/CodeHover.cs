using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What is shown about a word.</summary>
/// <param name="Markdown">Everything in it that is the text's, or was written by others, is only text.</param>
/// <param name="Plain">The same for editors that do not know Markdown.</param>
/// <param name="Range">What it is about, in UTF-16 units.</param>
public sealed record HoverText(string Markdown, string Plain, TextRange Range);

/// <summary>
/// Writes what a reader does not see of a word: why it has its colour, what its passage is about, what its codes say that is true here;
/// then, on one line, what they say that one sees anyway, and what can be done.
/// </summary>
public static class CodeHover
{
    private const int LongestTitle = 30; // in UTF-16 units

    /// <param name="commands">Whether the editor runs our commands in links.</param>
    /// <param name="expected">What the model expected at the word; null where that is not known (yet).</param>
    public static HoverText? At(
        LiveText text, LiveToken token, LiveSettings settings, bool commands, string uri, TokenExpectation? expected = null) =>
        text.Ask(counts =>
    {
        if (!text.IsRead(token))
            return null;

        var content = HoverContent.Of(text, counts, token, settings);
        var (word, seen) = (content.Word, content.Seen);
        var page = new RichText(commands);
        page.Paragraph().Strong(text.Fields is null ? text.Text[seen.Start..seen.End] : string.Concat(word.Select(text.TextOf)).Trim());
        if (content.Tint is { Tint: WordTint.Code } ofCode)
            Coloured(page, text, ofCode, settings);
        if (content.Theme is { } theme)
            ThemeHover.Write(page, text.Text, theme);
        ExpectationHover.Write(page, seen, expected);
        Meanings(page, text, token, content.Rows.Meanings, uri);
        if (content.Rows.Structure.Count > 0)
            page.Paragraph().Text("Structure: ").Text(string.Join("; ", content.Rows.Structure)).Text(".");
        if (expected is null && !text.IsTrusted(token))
            page.Paragraph().Text("The text has only begun here, so the model knows little of it yet.");
        if (page.HasCommands)
            page.Paragraph().Link("Why?", RichText.Command("codebookLsp.explain", uri, token.Start));
        if (page.HasCommands && content.First is { } first)
            Links(page, text, token, first, settings, uri);
        return new HoverText(page.Markdown, page.Plain, seen);
    });

    /// <summary>Why a word has the colour of a code.</summary>
    private static void Coloured(RichText page, LiveText text, ColoredRange tint, LiveSettings settings)
    {
        var name = text.Model.Names.Of(tint.Code);
        page.Text(settings.Followed.Any(one => text.Model.Names.Find(one.Name) == tint.Code)
            ? " has its colour because you follow a code: "
            : " has its colour because of a code that fires often in this part of the text: ");
        page.Link(CodeWords.Called(text, tint.Code, settings) ?? name, RichText.Command("codebookLsp.openCard", name), "**").Text(".");
    }

    /// <summary>What codes say here that one does not see, a line for each meaning.</summary>
    private static void Meanings(RichText page, LiveText text, LiveToken token, IReadOnlyList<HoverRow> rows, string uri)
    {
        foreach (var row in rows)
        {
            var (first, label) = (row.Codes[0], row.Codes[0].Label);
            page.Item();
            if (first.Worth == LabelWorth.Usually)
                page.Text("usually ");
            page.Link(
                label?.Text ?? row.Examples.InWords("like ", " · "),
                RichText.Command("codebookLsp.openCard", text.Model.Names.Of(first.Id), uri, token.Start), label is null ? "" : "**");
            page.Text(label?.Origin == LabelOrigin.Person ? " (named by hand)" : "");
            if (row.Here.Count > 0)
                page.Text(" (here: ").Emphasis(string.Join(" · ", row.Here)).Text(")");
            Elsewhere(page, text, first, label is null ? [] : row.Words, uri);
            if (row.Codes.Count > 1)
                page.Text(string.Create(CultureInfo.InvariantCulture, $" · {row.Codes.Count} codes say so"));
        }
    }

    /// <summary>Where else in the text a code fires.</summary>
    private static void Elsewhere(RichText page, LiveText text, SalientCode code, IReadOnlyList<string> others, string uri)
    {
        var places = SameCode.Occurrences(text, code.Id).Count;
        if (others.Count > 0)
            page.Text(" · also ").Emphasis(string.Join(" · ", others));
        if (places > 1)
            page.Text(" · ").Link(
                string.Create(CultureInfo.InvariantCulture, $"{places} places"),
                RichText.Command("codebookLsp.findAll", uri, text.Model.Names.Of(code.Id)));
    }

    private static void Links(RichText page, LiveText text, LiveToken token, CodeId code, LiveSettings settings, string uri)
    {
        var name = text.Model.Names.Of(code);
        var title = settings.Labels.Of(code) is { } label ? Printable.Start(label.Text, LongestTitle) : "The first code";
        page.Text($" · {title}: ")
            .Link("find all", RichText.Command("codebookLsp.findAll", uri, name)).Text(" · ")
            .Link("follow", RichText.Command("codebookLsp.follow", name)).Text(" · ")
            .Link("card", RichText.Command("codebookLsp.openCard", name, uri, token.Start)).Text(" · ")
            .Link("name it", RichText.Command("codebookLsp.renameCode", name, uri));
    }
}
