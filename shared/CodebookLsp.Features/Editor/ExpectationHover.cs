using CodebookLsp.Features.Explain;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>Writes what the model expected at a word, and what it expects after it, for the word's hover.</summary>
internal static class ExpectationHover
{
    /// <param name="expected">Null where nothing is known (yet): then nothing is written.</param>
    public static void Write(RichText page, TokenExpectation? expected)
    {
        if (expected is null)
            return;
        page.Paragraph();
        if (ExplanationWords.InPlace(expected, ExplanationWords.Quoted) is { } inPlace)
            page.Text(inPlace).Text(" ");
        page.Text(ExplanationWords.After(expected, ExplanationWords.Quoted));
    }
}
