using System.Globalization;
using System.Text;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Explain;

/// <summary>What was expected and why, for people.</summary>
internal static class ExplainOutput
{
    private const int LongestExcerpt = 50, Beside = 30; // in UTF-16 units
    private const int MostSurprising = 15, BarWidth = 20;

    public static string Word(ExplainedWord word)
    {
        var expected = word.Expected;
        var at = word.Lines.Position(expected.Range.Start, ColumnUnit.Utf16);
        var text = new StringBuilder()
            .Append(
                CultureInfo.InvariantCulture,
                $"{Printable.Line(word.File)}, line {at.Line + 1}: {Around(word.Lines.Text, expected.Range)}\n\n");
        if (ExplanationWords.InPlace(expected, ExplanationWords.Quoted) is { } inPlace)
            text.Append(inPlace).Append('\n');
        else
            text.Append("Nothing stands before this word, so nothing was expected here.\n");
        text.Append(ExplanationWords.After(expected, ExplanationWords.Quoted)).Append('\n');
        if (word.Effects is not { } effects)
            return text.ToString();

        var codes = effects.Sites;
        text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Why does it expect that? The model sees this word as {codes} codes. Each was silenced at this word alone and the model asked
            again what comes next. {(effects.Most.Count == 0
                ? "No single one of them changed its answer."
                : "Those that changed its answer most, and by how much (in bits: 0 is nothing, 1 is much):")}


            """).ReplaceLineEndings("\n"));
        foreach (var effect in effects.Most)
        {
            var titles = string.Join(" + ", effect.Codes.Select(code => CodeWords.Titled(word.Text, code, word.Settings)));
            text.Append(CultureInfo.InvariantCulture, $"  {effect.Bits,5:0.00}  {titles}\n");
            foreach (var line in ExplanationWords.Of(effect, ExplanationWords.Quoted))
                text.Append("         ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    public static string Text(string name, TextSurprise surprise, LineMap lines)
    {
        if (surprise.Words.Count == 0)
            return $"{Printable.Line(name)} has no words of which anything was expected.\n";
        var (shown, bits, words) = (Printable.Line(name), surprise.BitsPerWord, surprise.Words.Count);
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {shown}: {bits:0.0} bits a word, over {words:#,0} words. (0 bits: the model was sure of the word. Every bit
            more halves the chance that it gave it: 10 bits are one in a thousand.)

            The most surprising words

            """).ReplaceLineEndings("\n"));
        foreach (var word in surprise.Most(MostSurprising))
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {word.Bits,5:0.0}  line {lines.LineAt(word.Range.Start) + 1,-5} {Around(lines.Text, word.Range)}\n");
        text.Append("\nBits a word, paragraph by paragraph\n");
        var most = surprise.Paragraphs.Max(static one => one.Bits);
        foreach (var one in surprise.Paragraphs)
        {
            var bar = new string('█', most > 0 ? (int)Math.Round(one.Bits / most * BarWidth) : 0);
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {one.Bits,5:0.0}  {bar.PadRight(BarWidth)}  line {lines.LineAt(one.Range.Start) + 1,-5} "
                + $"{Excerpt(lines.Text, one.Range)}\n");
        }

        return text.ToString();
    }

    /// <summary>A word among its neighbours.</summary>
    private static string Around(string text, TextRange range)
    {
        var excerpt = WordExcerpt.Of(text, range, Beside);
        return $"{excerpt.Before}▸{excerpt.Word}◂{excerpt.After}";
    }

    private static string Excerpt(string text, TextRange range) =>
        Printable.Start(Line(text[range.Start..Math.Min(range.End, range.Start + (2 * LongestExcerpt))]), LongestExcerpt);

    private static string Line(string text) => Printable.Line(text.ReplaceLineEndings(" "));
}
