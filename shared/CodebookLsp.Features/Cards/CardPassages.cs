using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Cards;

/// <summary>A card's examples, divided into the tokens on which the code fires and the text between them.</summary>
internal static class CardPassages
{
    private const int DocumentsNamed = 5;

    public static CardSection<CardPassage> Of(CodeCard card)
    {
        if (card.Examples.Count == 0)
            return new("Examples", "", [], "It does not fire in these texts.");
        var most = string.Join(
            ", ",
            card.Documents.Take(DocumentsNamed)
                .Select(static one => $"{Printable.Line(one.Title)} ({CardFigures.Times(one.Lift)})"));
        return new(
            "Examples", $"{card.Examples.Count} of {CardFigures.Count(card.Firings)}, sampled evenly", [.. card.Examples.Select(Passage)],
            "", $"Most common in {most}, relative to the length of each text.");
    }

    private static CardPassage Passage(CardExample example)
    {
        var parts = new List<CardPassagePart>();
        var at = 0;
        foreach (var (index, mark) in example.Marks.Index())
        {
            var written = Printable.Line(example.Text[mark.Start..mark.End], spaces: true);
            var seen = VisiblePart.Of(example.Text, mark);
            var (start, end) = seen is { } part ? (part.Start, part.End) : (mark.Start, mark.End);
            Between(at, start);
            var tip = string.Create(CultureInfo.InvariantCulture, $"{written} at {example.Start + mark.Start:N0}");
            parts.Add(new(
                [seen is null ? written : example.Text[start..end]],
                index == example.Mark ? string.Create(CultureInfo.InvariantCulture, $"{tip}, token {example.Token:N0}") : tip,
                index == example.Mark));
            at = end;
        }

        Between(at, example.Text.Length);
        return new(parts, $"{Printable.Line(example.Title)} · at {CardFigures.Count(example.Place.Start)}");

        void Between(int from, int to)
        {
            if (to > from)
                parts.Add(new(ReflowedText.Paragraphs(example.Text[from..to]), null, false));
        }
    }
}
