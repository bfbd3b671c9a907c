using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Revisions;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Diff;

/// <summary>What changed between two texts, for people.</summary>
internal static class DiffOutput
{
    private const int MostParts = 30, MostWords = 6;

    public static string Of(ComparedTexts told)
    {
        var (changes, page) = (told.Changes, new StringBuilder());
        page.Append(Heading(told)).Append('\n');
        foreach (var part in changes.Parts.Take(MostParts))
            Part(page, part, told);
        if (changes.Parts.Count > MostParts)
            page.Append(CultureInfo.InvariantCulture, $"\nand {changes.Parts.Count - MostParts:#,0} more parts (--json has all)\n");
        if (told.Themes is { } themes && changes.Themes.Count > 0)
        {
            page.Append("\nWhat the whole text is about\n");
            foreach (var shift in changes.Themes.Take(MostWords))
                page.Append("  ").Append(ChangeSentences.Shift(shift, themes)).Append('\n');
        }

        if (changes.Parts.Count > 0 && changes.Reread.Words > 0)
            Reread(page, told);
        if (changes.Parts.Any(static part => part.Came.Count + part.Went.Count > 0))
        {
            page.Append(
                "\nA code is something that the model tells of a word from what stands before it. It is called by its label or by words\n"
                + "that it fires on. Listed are codes that fire on three words more, or fewer, than before.\n");
        }

        return page.ToString();
    }

    private static string Heading(ComparedTexts told)
    {
        var (before, after, changes) = (Printable.Line(told.Before), Printable.Line(told.After), told.Changes);
        if (changes.Parts.Count == 0)
            return $"{before} and {after} have the same paragraphs.";
        var paragraphs = changes.Paragraphs - changes.Common;
        return changes.Common == 0
            ? $"{before} → {after}: no paragraph is the same."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{before} → {after}: {paragraphs:#,0} of {changes.Paragraphs:#,0} paragraphs {(paragraphs == 1 ? "is" : "are")} new or "
                + $"changed.");
    }

    private static void Part(StringBuilder page, ChangedPart part, ComparedTexts told)
    {
        var line = told.LinesAfter.LineAt(part.After.Start) + 1;
        page.Append(CultureInfo.InvariantCulture, $"\nline {line}  {What()}\n");
        if (ChangeSentences.Theme(part, told.Themes) is { } theme)
            page.Append("  ").Append(theme).Append('\n');
        foreach (var words in part.Words.Take(MostWords))
            page.Append("  ").Append(ChangeSentences.Words(words, told.LinesBefore.Text, told.LinesAfter.Text)).Append('\n');
        if (part.Words.Count > MostWords)
            page.Append(CultureInfo.InvariantCulture, $"  and {part.Words.Count - MostWords:#,0} more changes of words\n");
        Codes(page, "came", part.Came, told);
        Codes(page, "went", part.Went, told);

        string What() => (part.Before.Length, part.After.Length) switch
        {
            (0, _) => $"Put in: {Excerpt.Beginning(told.LinesAfter.Text, part.After)}",
            (_, 0) => $"Taken out: {Excerpt.Beginning(told.LinesBefore.Text, part.Before)}",
            _ => Excerpt.Beginning(told.LinesAfter.Text, part.After),
        };
    }

    private static void Codes(StringBuilder page, string what, IReadOnlyList<CodeChange> codes, ComparedTexts told)
    {
        foreach (var code in codes)
            page.Append("  ").Append(what).Append(": ").Append(ChangeSentences.Code(code, told.Names.Of(code.Code))).Append('\n');
    }

    private static void Reread(StringBuilder page, ComparedTexts told)
    {
        var reread = told.Changes.Reread;
        page.Append('\n').Append(ChangeSentences.Reread(reread)).Append('\n');
        if (reread.Most.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"Most of all, by how many of their {reread.Sites:#,0} codes are others\n");
        foreach (var word in reread.Most)
        {
            page.Append(CultureInfo.InvariantCulture, $"  {word.Changed,5:#,0}  line {told.LinesAfter.LineAt(word.Range.Start) + 1,-5} ")
                .Append(Excerpt.Around(told.LinesAfter.Text, word.Range)).Append('\n');
        }
    }
}
