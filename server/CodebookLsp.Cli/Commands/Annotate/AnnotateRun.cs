using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Annotate;

/// <summary>Annotates files one after the other into one output.</summary>
internal static class AnnotateRun
{
    private const string StandardInput = "standard input";

    /// <exception cref="UserFacingException">A file, the model or the output stands in the way. No output file was left behind.</exception>
    public static async Task<int> RunAsync(AnnotateRequest request, CommandContext context, CancellationToken cancel)
    {
        var texts = new List<TextFile>();
        try
        {
            // Mistakes in the names come to light before the model is loaded.
            OpenAll(request, context, texts);
            var folder = ModelFolder.Find(request.Model, context);
            var themes = Themes(request, context, folder);
            using var file = request.Output is { } path ? AtomicFile.Create(path, rights: FileRights.NoWiderThan(request.Files)) : null;
            var opened = await Task.Run(
                () => context.Open(folder, request.Load, cancel), cancel).ConfigureAwait(false);
            using (opened)
            {
                themes?.Demand(opened);
                var shown = new ShownCodes(opened.Sites, request.Sites.Among(opened.Sites), request.Top);
                using var buffered = new BufferedStream(new UnclosedStream(file?.Stream ?? context.Output), 1 << 16);
                using var writer = new StreamWriter(buffered, leaveOpen: true);
                var output = Output(request, context, opened, shown, writer);
                if (themes is not null)
                    output = Themed(output, themes, request, context, writer);
                var progress = new ProgressLine(context, hidden: request.Output is null && context.OutputIsTerminal);
                var tokens = 0L;
                foreach (var text in texts)
                    tokens = await AnnotateAsync(text, opened, output, progress, tokens, context, cancel).ConfigureAwait(false);

                output.Finish();
                await buffered.FlushAsync(cancel).ConfigureAwait(false);
                file?.Commit();
                progress.Finish(tokens, request.Output);
            }

            return 0;
        }
        finally
        {
            texts.ForEach(static text => text.Dispose());
        }
    }

    private static void OpenAll(AnnotateRequest request, CommandContext context, List<TextFile> texts)
    {
        if (request.Files.Count(static name => name == "-") > 1)
            throw UsageException.InputTwice();
        if (request.Files is ["-"] && context.InputIsTerminal)
            context.Say($"Reading {StandardInput}; end it with {(OperatingSystem.IsWindows() ? "Ctrl-Z, Enter" : "Ctrl-D")}.");

        foreach (var name in request.Files)
        {
            var text = name == "-" ? TextFile.Open(context.Input, StandardInput) : TextFile.Open(name);
            texts.Add(text);
            if (text.IsEmpty)
                throw AnnotationException.Empty(text.Path);
        }
    }

    private static IAnnotationOutput Output(
        AnnotateRequest request, CommandContext context, LoadedModel source, ShownCodes shown, StreamWriter writer) =>
        request.FormatFor(context.OutputIsTerminal) switch
        {
            "table" => new TableOutput(writer, context, source.Name, shown, toTerminal: request.Output is null && context.OutputIsTerminal),
            "html" => new HtmlOutput(writer.BaseStream, source.Name, shown, sentence => context.Say(sentence)),
            _ => new JsonLinesOutput(writer.BaseStream, shown, several: request.Files.Count > 1),
        };

    /// <summary>Null where themes are not asked for.</summary>
    /// <exception cref="UserFacingException">They cannot be read, or a page is asked for.</exception>
    private static OpenThemes? Themes(AnnotateRequest request, CommandContext context, string folder) =>
        !request.HasThemes ? null
        : request.FormatFor(context.OutputIsTerminal) == "html" ? throw UsageException.ThemesOnPage()
        : ThemeFiles.Open(request.Themes, folder, "--themes-file");

    private static ThemedOutput Themed(
        IAnnotationOutput codes, OpenThemes themes, AnnotateRequest request, CommandContext context, StreamWriter writer) =>
        new(codes, themes, (name, rows) =>
        {
            writer.Write(request.FormatFor(context.OutputIsTerminal) == "table"
                ? PassageOutput.Table(themes, rows, context.Width)
                : PassageOutput.JsonLines(themes, rows, request.Files.Count > 1 ? name : null));
            writer.Flush();
        });

    /// <param name="tokens">Those of the texts before.</param>
    /// <returns>The tokens so far, with this text's.</returns>
    private static async Task<long> AnnotateAsync(
        TextFile text, LoadedModel source, IAnnotationOutput output, ProgressLine progress, long tokens, CommandContext context,
        CancellationToken cancel)
    {
        output.Begin(text.Path);
        var name = Printable.Line(Path.GetFileName(text.Path));
        var blocks = 0;
        await foreach (var block in Annotator.AnnotateAsync(text, source, new(), cancel).ConfigureAwait(false))
        {
            output.Write(block);
            blocks++;
            tokens += block.Block.Tokens.Length;
            progress.ShowTokens(name, Bytes(text, block.Block), text.Length, tokens);
        }

        progress.Clear();
        if (blocks == 0)
            throw AnnotationException.NoTokens(text.Path);
        if (text.Invalid is { } invalid)
            context.Say(Warning(text, invalid));
        return tokens;
    }

    /// <summary>How far into the file a block ends.</summary>
    private static long Bytes(TextFile text, TextBlock block)
    {
        var end = block.EndOf(block.Tokens.Length - 1);
        return text.TextEncoding == TextEncoding.Utf8 ? end.Utf8 : end.Utf16 * 2;
    }

    private static string Warning(TextFile text, InvalidBytes invalid)
    {
        var encoding = text.TextEncoding == TextEncoding.Utf8 ? "UTF-8" : "UTF-16";
        var more = invalid.Count > 1
            ? string.Create(CultureInfo.InvariantCulture, $" and {invalid.Count - 1:N0} other{(invalid.Count > 2 ? "s" : "")}")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"warning: '{text.Path}' is not valid {encoding} at byte {invalid.FirstOffset}{more}; U+FFFD was read instead.");
    }
}
