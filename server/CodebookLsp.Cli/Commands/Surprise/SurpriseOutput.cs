using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Explain;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Surprise;

/// <summary>Where a text says what one expects, and where not, for people.</summary>
internal static class SurpriseOutput
{
    private const int BarWidth = 20;

    public static string Of(SurprisingText told)
    {
        var (name, text, lines) = (Printable.Line(told.File), told.Surprise.Text, told.Lines);
        if (text.Words.Count == 0)
            return $"{name} has too few words to say what was expected of them.\n";
        var bits = text.BitsPerWord;
        var page = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {name}: {SurpriseWords.BitsAWord(bits)}, over {text.Words.Count:#,0} words: {SurpriseWords.AsGuesses(bits)}.


            """).ReplaceLineEndings("\n"));
        if (told.CodesOff.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"Read with the codes of {ExplanationWords.Layers(told.CodesOff)} off.\n\n");
        page.Append(told.Listed.Count == 0
            ? "No word was less likely than it is elsewhere.\n"
            : "The most surprising words: what stands before them made them less likely than they are elsewhere\n");
        foreach (var (marked, expected) in told.Listed)
        {
            page.Append(CultureInfo.InvariantCulture, $"  line {lines.LineAt(marked.Word.Range.Start) + 1,-5} ")
                .Append(Excerpt.Around(lines.Text, marked.Word.Range)).Append("\n             ")
                .Append(SurpriseWords.Of(marked.Word, expected)).Append('\n');
        }

        page.Append("\nBits a word, paragraph by paragraph\n");
        var most = text.Paragraphs.Max(static one => one.Bits);
        foreach (var one in text.Paragraphs)
        {
            var bar = new string('█', most > 0 ? (int)Math.Round(one.Bits / most * BarWidth) : 0);
            page.Append(
                CultureInfo.InvariantCulture,
                $"  {one.Bits,5:0.0}  {bar.PadRight(BarWidth)}  line {lines.LineAt(one.Range.Start) + 1,-5} "
                + $"{Excerpt.Beginning(lines.Text, one.Range)}\n");
        }

        return page.ToString();
    }
}
