using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Explain;

/// <summary>What was expected and why, for people.</summary>
internal static class ExplainOutput
{
    public static string Word(ExplainedWord word)
    {
        var expected = word.Expected;
        var at = word.Lines.Position(expected.Range.Start, ColumnUnit.Utf16);
        var text = new StringBuilder()
            .Append(
                CultureInfo.InvariantCulture,
                $"{Printable.Line(word.File)}, line {at.Line + 1}: {Excerpt.Around(word.Lines.Text, expected.Range)}\n\n");
        if (ExplanationWords.InPlace(expected, ExplanationWords.Quoted) is { } inPlace)
            text.Append(inPlace).Append('\n');
        else
            text.Append("Nothing stands before this word, so nothing was expected here.\n");
        text.Append(ExplanationWords.After(expected, ExplanationWords.Quoted)).Append('\n');
        if (word.Contrast is { } contrast)
            text.Append(contrast.Sentence(expected.Word, ExplanationWords.Quoted)).Append('\n');
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
            var titles = string.Join(" + ", effect.Codes.Select(code => CodeWords.Titled(word.Text, code, word.Token, word.Settings)));
            text.Append(CultureInfo.InvariantCulture, $"  {effect.Bits,5:0.00}  {titles}\n");
            foreach (var line in ExplanationWords.Of(effect, ExplanationWords.Quoted))
                text.Append("         ").Append(line).Append('\n');
        }

        return text.ToString();
    }
}
