using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>What <c>codebooklsp themes FILE...</c> is asked for.</summary>
/// <param name="Files">"-" is standard input.</param>
/// <param name="Themes">Null for the model's.</param>
/// <param name="Output">Null for standard output.</param>
internal sealed record ReadRequest(
    IReadOnlyList<string> Files, string? Themes, ResultForm Form, string? Output, string? Model, LoadOptions Load);

/// <summary>Reads the themes of texts.</summary>
internal static class ReadRun
{
    private const string StandardInput = "standard input";

    /// <exception cref="UserFacingException">A text, the themes, the model or the output stands in the way.</exception>
    public static async Task<int> RunAsync(ReadRequest request, CommandContext context, CancellationToken cancel)
    {
        var texts = new List<TextFile>();
        try
        {
            // Mistakes in the names come to light before the model is loaded.
            OpenAll(request, context, texts);
            var folder = ModelFolder.Find(request.Model, context);
            var themes = ThemeFiles.Open(request.Themes, folder);
            using var model = await Task.Run(() => context.Open(folder, request.Load, cancel), cancel).ConfigureAwait(false);
            themes.Demand(model);
            var outlines = new List<TextOutline>();
            foreach (var text in texts)
                outlines.Add(await ReadAsync(text, model, themes, context, cancel).ConfigureAwait(false));

            FormArguments.Write(request.Form switch
            {
                ResultForm.Json => OutlineJson.Format(themes, outlines),
                ResultForm.Html => OutlinePage.Format(outlines, themes.Themes, themes.Names),
                _ => OutlineTable.Format(themes, outlines, request.Output is null, context),
            }, request.Output, request.Files, context);
            return 0;
        }
        finally
        {
            texts.ForEach(static text => text.Dispose());
        }
    }

    private static void OpenAll(ReadRequest request, CommandContext context, List<TextFile> texts)
    {
        if (request.Files.Count(static name => name == "-") > 1)
            throw UsageException.InputTwice();
        foreach (var name in request.Files)
        {
            var text = name == "-" ? TextFile.Open(context.Input, StandardInput) : TextFile.Open(name);
            texts.Add(text);
            if (text.IsEmpty)
                throw AnnotationException.Empty(text.Path);
        }
    }

    private static async Task<TextOutline> ReadAsync(
        TextFile text, LoadedModel model, OpenThemes themes, CommandContext context, CancellationToken cancel)
    {
        var (line, tokens) = (new ProgressLine(context), 0L);
        var name = Printable.Line(Path.GetFileName(text.Path));
        var outline = await TextOutline.ReadAsync(text, model, themes.Reader, block =>
        {
            tokens += block.Tokens.Length;
            line.ShowTokens(name, text.BytesRead, text.Length, tokens);
        }, cancel).ConfigureAwait(false);
        line.Clear();
        if (tokens == 0)
            throw AnnotationException.NoTokens(text.Path);
        if (text.Invalid is { } invalid)
        {
            context.Say(string.Create(CultureInfo.InvariantCulture,
                $"warning: '{text.Path}' has {invalid.Count:N0} characters that could not be read, the first at byte "
                + $"{invalid.FirstOffset}; U+FFFD was read instead."));
        }

        return outline;
    }
}
