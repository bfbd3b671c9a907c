using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Pages;

/// <summary>The frame that all our pages share: one file that connects to nothing and runs no script but its own.</summary>
internal static class HtmlPage
{
    /// <summary>A page up to the beginning of its body, which the caller writes and closes.</summary>
    /// <param name="title">Plain text.</param>
    /// <param name="style">A style sheet, which goes into the page.</param>
    /// <param name="script">The one script that may run, which the caller puts into the body; null for none.</param>
    public static string Head(string title, string style, string? script = null) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Policy(style, script)}">
        <meta name="referrer" content="no-referrer">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Printable.Html(title)}</title>
        <style>{style}</style>
        </head>
        <body>

        """;

    private static string Policy(string style, string? script) =>
        $"default-src 'none'; style-src '{PageResource.Hash(style)}'; "
        + (script is null ? "" : $"script-src '{PageResource.Hash(script)}'; ")
        + "base-uri 'none'; form-action 'none'";
}
