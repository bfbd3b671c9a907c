using System.Globalization;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>What is known of a code, as a page of plain text for editors that show nothing better.</summary>
public static class CodeText
{
    private const int MostPlaces = 20; // of each text

    private const int Around = 40; // UTF-16 units before and after a place

    /// <param name="texts">Open texts and what they are called.</param>
    public static string Of(CodeId code, LiveModel model, LabelBook labels, IEnumerable<(string Name, LiveText Text)> texts)
    {
        var name = model.Names.Of(code);
        var site = model.Names.Site(code);
        var page = new StringBuilder().AppendLine(labels.Titled(code, model.Names)).AppendLine();
        page.AppendLine(
            CultureInfo.InvariantCulture,
            $"Code {code.Code} of {site.Codes} at layer {site.Layer}{(site.Head is { } head ? $", head {head}" : "")}.");
        var label = labels.Of(code);
        page.AppendLine(label switch
        {
            null => $"{name} has no label.",
            { Origin: LabelOrigin.Person } => "The label was written by a person.",
            { Scores: { } scores } => string.Create(
                CultureInfo.InvariantCulture,
                $"The label was found automatically and tested on other text. It is true of {scores.Precision:0%} of {scores.Firings} "
                + $"firings (lift ×{scores.Lift:0.0}, recall {scores.Recall:0%})."),
            _ => "The label was found automatically.",
        });
        if (label?.Note is { } note)
            page.AppendLine().AppendLine(Printable.Text(note));
        foreach (var (title, text) in texts)
        {
            var places = SameCode.Occurrences(text, code);
            if (places.Count == 0)
                continue;

            page.AppendLine()
                .AppendLine(
                    CultureInfo.InvariantCulture,
                    $"{Printable.Line(title)}: {places.Count} of {text.Ask(static counts => counts.Tokens)} tokens");
            foreach (var place in places.Take(MostPlaces))
            {
                var (from, to) = (Math.Max(0, place.Start - Around), Math.Min(text.Text.Length, place.End + Around));
                var before = Printable.Line(text.Text[from..place.Start]).PadLeft(Around);
                var fires = Printable.Line(text.Text[place.Start..place.End]);
                page.AppendLine(CultureInfo.InvariantCulture, $"  {before}[{fires}]{Printable.Line(text.Text[place.End..to])}");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }
}
