using CodebookLsp.Features.Explain;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>Writes what the model expected at a word, and what it expects after it, for the word's hover.</summary>
internal static class ExpectationHover
{
    /// <param name="word">What is hovered.</param>
    /// <param name="expected">Null where nothing is known (yet). Then, and where it is only of a part of the word, as of a picture that
    /// joiners make of several, nothing is written.</param>
    public static void Write(RichText page, TextRange word, TokenExpectation? expected)
    {
        if (expected is null || expected.Range != word)
            return;
        page.Paragraph();
        if (ExplanationWords.InPlace(expected, ExplanationWords.Quoted) is { } inPlace)
            page.Text(inPlace).Text(" ");
        page.Text(ExplanationWords.After(expected, ExplanationWords.Quoted));
    }
}
