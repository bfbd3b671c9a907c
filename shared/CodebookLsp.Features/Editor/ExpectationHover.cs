using CodebookLsp.Features.Explain;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>Writes what the model expected at a word, and what it expects after it, for the word's hover.</summary>
internal static class ExpectationHover
{
    /// <param name="link">As <see cref="CodeHover.At"/> has it.</param>
    /// <returns>A paragraph with its end; nothing where nothing is known.</returns>
    public static (string Markdown, string Plain) Of(
        TokenExpectation? expected, LiveToken token, Func<string, string, object[], string>? link, string uri)
    {
        if (expected is null)
            return ("", "");
        var why = link is null ? "" : $" · {link("Why?", "codebookLsp.explain", [uri, token.Start])}";
        return ($"{Sentences(expected, static word => $"*{Printable.Markdown(word)}*")}{why}\n\n", Sentences(expected, static word => word) + "\n");
    }

    private static string Sentences(TokenExpectation expected, Func<string, string> shown) => string.Join(
        ' ', new[] { ExplanationWords.InPlace(expected, shown), ExplanationWords.After(expected, shown) }.Where(static one => one is not null));
}
